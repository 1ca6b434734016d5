"""The bucket over COS's XML API: what `ports.Bucket` needs and nothing more.

Reads are repeated once on a new connection. Writes never are: whoever writes has to know what a lost answer means.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from aigc.clock import Clock, Deadline
from aigc.config import Credentials
from aigc.errors import AlreadyExists, AnswerLost, BucketError, BucketRefused, NoSuchKey, Replaced, Withheld
from aigc.outside import signing
from aigc.outside.connection import Answer, Connection, NeverSent
from aigc.ports import Page, StoredObject

LONGEST_CALL = 10.0  # seconds; COS answers small requests in tens of milliseconds
SHORTEST_CALL = 0.5
PAGES_OF_FOLDERS = 10  # of a thousand
BEHIND_SLASH = chr(ord("/") + 1)
"""`folder` and this is behind all keys in the folder, and before any other folder that the next page may have."""
RESERVE = 1.5
"""Seconds kept back from every call: when COS hangs there must be time to try again once and to answer the caller."""
SIGNED_FOR = 900  # seconds
CLOCK_SKEW = 60  # seconds by which our clock may be ahead
METADATA = "x-cos-meta-"
EMPTY = 416  # InvalidRange: a range of an object without bytes


@dataclass(frozen=True)
class CosBucket:
    """One bucket, for one invocation. Errors: `errors.BucketError`."""

    name: str  # with -APPID
    region: str
    connection: Connection
    credentials: Callable[[], Credentials]
    clock: Clock
    deadline: Deadline

    @property
    def host(self) -> str:
        """The bucket's own domain."""
        return host(self.name, self.region)

    def create(self, key: str, body: bytes) -> None:
        """Write `key` if it does not exist (platform.md 4.3). Raises AlreadyExists or AnswerLost."""
        headers = {"content-type": "application/json", "x-cos-forbid-overwrite": "true"}
        self._send("PUT", key, headers=headers, body=body)

    def replace(self, key: str, body: bytes, *, content_type: str = "application/json") -> None:
        """Write `key`, whatever was there."""
        self._send("PUT", key, headers={"content-type": content_type}, body=body)

    def get(self, key: str, *, first: int = 0, at_most: int | None = None, etag: str = "") -> StoredObject:
        """Read `key`, or `at_most` bytes of it from byte `first` on. Raises NoSuchKey, Replaced or Withheld."""
        headers = {"if-match": f'"{etag}"'} if etag else {}
        if first or at_most:
            headers["range"] = f"bytes={first}-{first + at_most - 1 if at_most else ''}"
        answer = self._read("GET", key, headers=headers)
        if answer.status == EMPTY:
            return StoredObject(b"", 0, "")
        total = answer.headers.get("content-range", "").rpartition("/")[2]
        metadata = {n[len(METADATA) :]: _text(v) for n, v in answer.headers.items() if n.startswith(METADATA)}
        size = int(total) if total.isdecimal() else len(answer.body)
        return StoredObject(answer.body, size, answer.headers.get("etag", "").strip('"'), metadata)

    def list(self, prefix: str, *, after: str = "", limit: int = 1000) -> Page:
        """Keys that start with `prefix` and sort behind `after`."""
        from aigc.outside.listing import page  # the XML parser is for those who list

        parameters = {"prefix": prefix, "marker": after, "max-keys": str(limit), "encoding-type": "url"}
        return page(self._read("GET", "", parameters=parameters).body)

    def folders(self, prefix: str) -> tuple[str, ...]:
        """What the keys under `prefix` go on with up to the next slash."""
        from aigc.outside.listing import folders

        found: list[str] = []
        asked = {"prefix": prefix, "delimiter": "/", "max-keys": "1000", "encoding-type": "url"}
        for _ in range(PAGES_OF_FOLDERS):
            after = f"{prefix}{found[-1]}{BEHIND_SLASH}" if found else ""
            names, more = folders(self._read("GET", "", parameters={**asked, "marker": after}).body, prefix)
            found += names
            if not more or not names:
                break
        return tuple(found)

    def delete(self, key: str) -> None:
        """Remove `key`."""
        self._send("DELETE", key)

    def presigned(self, key: str, *, seconds: int) -> str:
        """An https URL that reads `key` for that long, or until the role's key dies."""
        return self._presigned("GET", key, seconds, {})

    def presigned_upload(self, key: str, *, seconds: int, headers: Mapping[str, str] | None = None) -> str:
        """An https URL that writes `key` for that long, or until the role's key dies, in a request with `headers`."""
        return self._presigned("PUT", key, seconds, headers or {})

    def _presigned(self, method: str, key: str, seconds: int, headers: Mapping[str, str]) -> str:
        now = int(self.clock.now())
        request = signing.Signable(method, f"/{key}", {}, {"host": self.host, **headers})
        query = signing.presigned_query(request, self.credentials(), start=now - CLOCK_SKEW, end=now + seconds)
        return f"https://{self.host}/{_path(key)}?{query}"

    def _read(
        self,
        method: str,
        key: str,
        *,
        parameters: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        try:
            return self._send(method, key, parameters=parameters, headers=headers)
        except AnswerLost:
            return self._send(method, key, parameters=parameters, headers=headers)

    def _send(
        self,
        method: str,
        key: str,
        *,
        parameters: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        parameters = parameters or {}
        query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in parameters.items())
        target = f"/{_path(key)}" + (f"?{query}" if query else "")
        signed = self._signed(signing.Signable(method, f"/{key}", parameters, {"host": self.host, **(headers or {})}))
        timeout = max(SHORTEST_CALL, min(LONGEST_CALL, self.deadline.remaining() - RESERVE))
        try:
            answer = self.connection.request(method, target, headers=signed, body=body or None, timeout=timeout)
        except (NeverSent, OSError, http.client.HTTPException) as error:
            raise AnswerLost(f"no answer from COS to {method} {key or 'list'}: {error}") from error
        return _checked(answer, f"{method} {key or parameters.get('prefix', '')}")

    def _signed(self, request: signing.Signable) -> dict[str, str]:
        credentials = self.credentials()
        headers = dict(request.headers)
        if credentials.token:
            headers[signing.TOKEN] = credentials.token
        covered = signing.Signable(request.method, request.path, request.parameters, headers)
        now = int(self.clock.now())
        headers["authorization"] = signing.authorization(
            covered, credentials, start=now - CLOCK_SKEW, end=now + SIGNED_FOR
        )
        return headers


def host(bucket: str, region: str) -> str:
    """The domain of a bucket (platform.md 4.1)."""
    return f"{bucket}.cos.{region}.myqcloud.com"


def _text(value: str) -> str:
    """A header's value. Tools send UTF-8 in it as it is, and `http.client` takes every header for Latin-1."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _path(key: str) -> str:
    return quote(key, safe="/-_.~")


def _checked(answer: Answer, what: str) -> Answer:
    if answer.status < 300 or answer.status == EMPTY:
        return answer
    code, request_id = _element(answer.body, "Code"), answer.headers.get("x-cos-request-id", "")
    message = f"COS answered {answer.status} {code} to {what}"
    kind: type[BucketError] = BucketRefused
    if answer.status == 404 and code in ("NoSuchKey", ""):
        kind = NoSuchKey
    elif answer.status == 409 and code in ("FileAlreadyExists", ""):
        kind = AlreadyExists
    elif answer.status == 412:
        kind = Replaced
    elif what.startswith("GET") and (answer.status == 400 or code == "InvalidObjectState"):
        kind = Withheld
    elif answer.status >= 500 or answer.status in (408, 429):
        kind = AnswerLost
    raise kind(message, cos_code=code, request_id=request_id)


def _element(body: bytes, name: str) -> str:
    """The text of a flat element in an error document: not worth an XML parser."""
    text = body[:4096].decode("utf-8", "replace")
    return text.partition(f"<{name}>")[2].partition(f"</{name}>")[0]
