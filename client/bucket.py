"""The caller's side of the bucket: put an object."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx

from client import qsign
from client.calls import Caller
from client.cos_answer import error_code, explain
from client.errors import BucketRefused
from client.guard import check_keys
from client.route import Route

CLOCK_SLACK = 60
"""Seconds that this machine's clock may be ahead of the cloud's."""

UPLOAD_VALID = 900


@dataclass(frozen=True)
class BucketAccess:
    """Where the bucket is and the keys for it. `endpoint` is the embedded cloud's address, empty for the real cloud."""

    bucket: str
    region: str
    credentials: qsign.Credentials
    endpoint: str = ""

    @property
    def host(self) -> str:
        """The public host of the bucket; `bucket` includes the AppId."""
        return f"{self.bucket}.cos.{self.region}.myqcloud.com"


class Bucket:
    """One bucket. Raises WrongKeys at once when the keys belong to another cloud than the address.

    Use it as a context manager, or call `close()`: it ends the caller's connections.
    """

    def __init__(self, access: BucketAccess, caller: Caller) -> None:
        check_keys(access.credentials.secret_id, access.endpoint)
        self._access = access
        self._caller = caller
        self._route = Route(access.endpoint)

    def put(self, key: str, body: bytes, headers: Mapping[str, str]) -> str:
        """Store one object; its ETag is the answer (without quotes). Repeats are harmless: same bytes, same key.

        Raises BucketRefused, NoAnswer.
        """
        response = self._caller.send(self._signed_put(key, body, headers))
        if not response.is_success:
            otherwise = "Check bucket, region and the permissions of your keys."
            raise BucketRefused(
                f"{self._access.bucket} refused {key}: {explain(response)}",
                next_step=_NEXT_STEPS.get(error_code(response), otherwise),
            )
        return str(response.headers.get("ETag", "")).strip('"')

    def close(self) -> None:
        """Close the connections."""
        self._caller.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _signed_put(self, key: str, body: bytes, headers: Mapping[str, str]) -> httpx.Request:
        """Every header that is set here is signed; Content-MD5 lets the bucket refuse what was damaged on the way."""
        keys = self._access.credentials
        md5 = hashlib.md5(body, usedforsecurity=False).digest()
        signed = {
            "Host": self._access.host,
            "Content-Length": str(len(body)),
            "Content-MD5": base64.b64encode(md5).decode("ascii"),
            **headers,
            **({"x-cos-security-token": keys.token} if keys.token else {}),
        }
        now = int(self._caller.clock.now())
        window = qsign.Window(now - CLOCK_SLACK, now + UPLOAD_VALID)
        proof = qsign.authorization(keys, qsign.Signed("PUT", f"/{key}", signed), window)
        address = self._route.to(f"https://{self._access.host}{_path(key)}")
        return self._caller.http.build_request(
            "PUT", address.url, content=body, headers={**signed, "Authorization": proof}
        )


_NEXT_STEPS: Mapping[str, str] = {
    "AccessDenied": "These keys may not write there: cos:PutObject on inbox/ and references/ is needed.",
    "SignatureDoesNotMatch": "The secret key does not belong to the secret id.",
    "InvalidAccessKeyId": "The secret id is unknown to this cloud.",
    "RequestTimeTooSkewed": "Set this machine's clock.",
    "NoSuchBucket": "Check the bucket's name (with -APPID) and its region; `make up` creates the local one.",
}


def _path(key: str) -> str:
    return "/" + quote(key, safe="/-_.~")


def content_type(key: str) -> str:
    """By extension: what an upload is, for the bucket and for the function that reads it."""
    return _TYPES.get(key.rpartition(".")[2].lower(), "application/octet-stream")


_TYPES: Mapping[str, str] = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "json": "application/json",
}
