"""Key pair authentication: what a caller signs (intl 628/11819), and what is said to whoever does it wrongly
(intl 628/31717). Pure.

    Authorization: hmac id="<key id>", algorithm="hmac-sha1", headers="x-date host", signature="<base64>"

signs the lines `<name>: <value>` of these headers, in this order. X-Date may be 15 minutes off, Date is not looked at.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Sequence
from email.utils import parsedate_to_datetime

import msgspec

from localcloud.clock import Moment
from localcloud.http import Headers

OFF = 900
"""Seconds that X-Date may be off."""
_PART = re.compile(r'\s*(id|algorithm|headers|signature)\s*=\s*"([^"]*)"\s*')
_HASHES = {"hmac-sha1": "sha1", "hmac-sha256": "sha256", "hmac-sha384": "sha384", "hmac-sha512": "sha512"}


class Refused(Exception):
    """A caller who did not prove who they are; the text is what they are told, with status 401."""


class Claim(msgspec.Struct, frozen=True):
    """What an Authorization header says."""

    id: str
    algorithm: str
    headers: tuple[str, ...]
    signature: str


def parse(authorization: str) -> Claim:
    """Raises `Refused`."""
    if not authorization:
        raise Refused("HMAC signature cannot be verified, a validate authorization header is required")
    scheme, _, rest = authorization.strip().partition(" ")
    if scheme.lower() != "hmac":
        raise Refused("HMAC authorization format error.")
    parts: dict[str, str] = {}
    for piece in rest.split(","):
        found = _PART.fullmatch(piece)
        if found is None:
            raise Refused("HMAC authorization format error.")
        parts[found[1]] = found[2]
    if not parts.get("id") or not parts.get("signature"):
        raise Refused("HMAC id or signature missing.")
    if not parts.get("algorithm") or not parts.get("headers"):
        raise Refused("HMAC authorization headers is invalidate.")
    if parts["algorithm"] not in _HASHES:
        raise Refused(f"HMAC algorithm {parts['algorithm']} not supported.")
    return Claim(parts["id"], parts["algorithm"], tuple(parts["headers"].lower().split()), parts["signature"])


def verify(claim: Claim, headers: Headers, secret: str, now: Moment) -> None:
    """Raises `Refused`."""
    for name in claim.headers:
        if name not in headers:
            raise Refused(f"HMAC signature cannot be verified, a valid {name} header is required.")
    if "x-date" in headers:
        _check_date(headers.get("x-date"), now)
    elif "date" not in headers:
        raise Refused("HMAC signature cannot be verified, a valid date or x-date header is required.")
    expected = signature(claim.algorithm, [(name, headers.get(name)) for name in claim.headers], secret)
    if not hmac.compare_digest(expected.encode(), claim.signature.encode()):
        raise Refused("HMAC signature does not match.")


def signature(algorithm: str, headers: Sequence[tuple[str, str]], secret: str) -> str:
    """Of these headers, in this order; names in lower case."""
    signed = "\n".join(f"{name}: {value}" for name, value in headers)
    return base64.b64encode(hmac.digest(secret.encode(), signed.encode(), _HASHES[algorithm])).decode()


def _check_date(text: str, now: Moment) -> None:
    try:
        sent = parsedate_to_datetime(text).timestamp()
    except ValueError as wrong:
        raise Refused(
            "HMAC signature cannot be verified, a valid x-date header is required for HMAC Authentication."
        ) from wrong
    if abs(now.nearest(sent) - sent) > OFF:
        raise Refused("HMAC signature cannot be verified, the x-date header is out of date for HMAC Authentication.")
