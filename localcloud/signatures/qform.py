"""The signature of a browser's form: q-sign over the policy that the form carries (platform.md 4.6)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from localcloud.clock import Moment
from localcloud.errors import AuthFailure
from localcloud.identity import Credential, Keys
from localcloud.signatures.comparison import same
from localcloud.signatures.qsign import EARLY, check_token, sign_key, span

_FIELDS = ("q-sign-algorithm", "q-ak", "q-key-time", "q-signature")
_CLAIMED = frozenset({"policy", *_FIELDS})


@dataclass(frozen=True, slots=True)
class Claim:
    """The signature of a form, well-formed but not yet believed. `policy` is the document as it was before base64."""

    secret_id: str
    key_time: str
    start: int
    end: int
    policy: bytes
    signature: str
    token: str


def parse(fields: Mapping[str, str]) -> Claim | None:
    """The claim in a form's fields (names in lower case); None when nobody signed it. Raises `AuthFailure`."""
    if not _CLAIMED & fields.keys():
        return None
    missing = [name for name in ("policy", *_FIELDS) if not fields.get(name)]
    if missing or fields["q-sign-algorithm"] != "sha1":
        raise AuthFailure(
            "InvalidArgument", f"The form's signature lacks {missing or 'q-sign-algorithm=sha1'}.", status=400
        )
    start, end = span(fields, "q-key-time")
    try:
        policy = base64.b64decode(fields["policy"], validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise AuthFailure("InvalidPolicyDocument", "The policy is not base64.", status=400) from wrong
    token = fields.get("x-cos-security-token", "")
    return Claim(fields["q-ak"], fields["q-key-time"], start, end, policy, fields["q-signature"], token)


def verify(claim: Claim, keys: Keys, now: Moment) -> Credential:
    """The credential that signed the form. Raises `AuthFailure` with the code COS uses."""
    credential = keys.find(claim.secret_id)
    if credential is None:
        raise AuthFailure("InvalidAccessKeyId", "The access key id you provided does not exist in our records.")
    # A form lives by the cloud's clock alone, like a presigned URL.
    if not claim.start <= now.cloud + EARLY or now.cloud > claim.end:
        raise AuthFailure("AccessDenied", "Request has expired.")
    if not same(signature(claim.policy, claim.key_time, credential.secret_key), claim.signature):
        raise AuthFailure("SignatureDoesNotMatch", "The Signature you specified is invalid.")
    check_token(claim.token, credential, now.cloud)
    return credential


def signature(policy: bytes, key_time: str, secret_key: str) -> str:
    """What belongs into `q-signature`: HMAC-SHA1 of the policy's SHA-1, by the key of that time."""
    digest = hashlib.sha1(policy, usedforsecurity=False).hexdigest()
    return sign_key(secret_key, key_time).hexdigest(digest.encode())
