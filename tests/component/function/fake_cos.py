"""A bucket behind `loopback`, which checks every signature with code of its own (not with the code under test)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

from tests.component.function.loopback import Answer, NoAnswer, Request

SECRETS = {"AKIDlocal": "local", "AKIDrenewed": "renewed"}
LONGEST_KEY = 850  # bytes
REQUIRED = {"host", "x-cos-security-token", "x-cos-forbid-overwrite"}  # what must be covered when it is sent


@dataclass
class FakeCos:
    """Objects with their headers. `trouble` is used up by the next requests: a status, or None for no answer."""

    objects: dict[str, tuple[bytes, dict[str, str]]] = field(default_factory=dict)
    trouble: list[int | None] = field(default_factory=list)
    page_size: int = 1000

    def __call__(self, request: Request) -> Answer:
        if self.trouble:
            status = self.trouble.pop(0)
            if status is None:
                raise NoAnswer
            return self._error(status, "AccessDenied" if status == 403 else "InternalError")
        url = urlsplit(request.target)
        parameters = dict(parse_qsl(url.query, keep_blank_values=True))
        if not _signed(request, unquote(url.path), parameters):
            return self._error(403, "SignatureDoesNotMatch")
        key = unquote(url.path)[1:]
        if len(key.encode()) > LONGEST_KEY:
            return self._error(400, "KeyTooLong")
        if request.method == "PUT":
            return self._put(key, request)
        if request.method == "DELETE":
            self.objects.pop(key, None)
            return Answer(204)
        return self._get(key, request) if key else self._list(parameters)

    def _put(self, key: str, request: Request) -> Answer:
        if key in self.objects and request.headers.get("x-cos-forbid-overwrite") == "true":
            return self._error(409, "FileAlreadyExists")
        self.objects[key] = (request.body, {})
        return Answer(200)

    def _get(self, key: str, request: Request) -> Answer:
        if key not in self.objects:
            return self._error(404, "NoSuchKey")
        body, headers = self.objects[key]
        if headers.get("x-cos-storage-class") == "ARCHIVE":
            return self._error(403, "InvalidObjectState")
        headers = {**headers, "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"'}
        asked = request.headers.get("range")
        if not asked:
            return Answer(200, body, headers)
        if not body:
            return self._error(416, "InvalidRange")
        last = min(int(asked.rpartition("-")[2]), len(body) - 1)
        return Answer(206, body[: last + 1], {**headers, "Content-Range": f"bytes 0-{last}/{len(body)}"})

    def _list(self, parameters: dict[str, str]) -> Answer:
        found = sorted(k for k in self.objects if k.startswith(parameters["prefix"]) and k > parameters["marker"])
        most = min(int(parameters["max-keys"]), self.page_size)
        if "delimiter" in parameters:
            return self._folders(found, len(parameters["prefix"]), most)
        rows = "".join(
            f"<Contents><Key>{escape(quote(key, safe='/'))}</Key><Size>{len(self.objects[key][0])}</Size></Contents>"
            for key in found[:most]
        )
        more = str(len(found) > most).lower()
        document = f"<ListBucketResult><IsTruncated>{more}</IsTruncated>{rows}</ListBucketResult>"
        return Answer(200, document.encode())

    def _folders(self, found: list[str], start: int, most: int) -> Answer:
        names = sorted({key[: key.index("/", start) + 1] for key in found if "/" in key[start:]})
        rows = "".join(f"<CommonPrefixes><Prefix>{quote(name)}</Prefix></CommonPrefixes>" for name in names[:most])
        more = str(len(names) > most).lower()
        return Answer(200, f"<ListBucketResult><IsTruncated>{more}</IsTruncated>{rows}</ListBucketResult>".encode())

    def _error(self, status: int, code: str) -> Answer:
        body = f"<?xml version='1.0' encoding='utf-8' ?><Error><Code>{code}</Code><Message>no</Message></Error>"
        return Answer(status, body.encode(), {"x-cos-request-id": "cos-request"})


def _signed(request: Request, path: str, parameters: dict[str, str]) -> bool:
    """Whether the request is signed as platform.md 4.2 says, in its header or in its query."""
    presented = dict(parse_qsl(request.headers.get("authorization", ""), keep_blank_values=True)) or parameters
    names = presented["q-header-list"].split(";")
    covered = {name: value for name, value in parameters.items() if not name.startswith(("q-", "x-cos-security-token"))}
    if sorted(covered) != sorted(filter(None, presented["q-url-param-list"].split(";"))):
        return False
    if not REQUIRED & set(request.headers) <= set(names):
        return False
    pairs = "&".join(f"{name}={quote(covered[name], safe='')}" for name in sorted(covered))
    headers = "&".join(f"{name}={quote(request.headers[name], safe='')}" for name in sorted(names))
    text = f"{request.method.lower()}\n{path}\n{pairs}\n{headers}\n"
    key_time = presented["q-key-time"]
    secret = SECRETS[presented["q-ak"]]
    sign_key = hmac.new(secret.encode(), key_time.encode(), "sha1").hexdigest()
    to_sign = f"sha1\n{key_time}\n{hashlib.sha1(text.encode()).hexdigest()}\n"
    expected = hmac.new(sign_key.encode(), to_sign.encode(), "sha1").hexdigest()
    return hmac.compare_digest(expected, presented["q-signature"])
