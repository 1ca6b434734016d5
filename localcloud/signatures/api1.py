"""The first signature of API 3.0, HmacSHA1 or HmacSHA256: it stands among the parameters it signs (platform.md 3.1)."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Mapping

from localcloud.clock import Moment
from localcloud.errors import AuthFailure
from localcloud.http import Request
from localcloud.identity import Credential, Keys
from localcloud.signatures.comparison import same
from localcloud.signatures.tc3 import MAX_SKEW, check_token

COMMON = frozenset(
    {
        "Action",
        "Language",
        "Nonce",
        "Region",
        "RequestClient",
        "SecretId",
        "Signature",
        "SignatureMethod",
        "Timestamp",
        "Token",
        "Version",
    }
)
"""What every request has beside its action's own parameters."""

_REQUIRED = ("SecretId", "Signature", "Timestamp", "Nonce")
_HASHES = {"HmacSHA1": "sha1", "HmacSHA256": "sha256"}


def verify(request: Request, fields: Mapping[str, str], keys: Keys, now: Moment) -> Credential:
    """The credential that signed `fields`, all parameters as received. Raises `AuthFailure`, code as documented."""
    for name in _REQUIRED:
        if not fields.get(name):
            raise AuthFailure("MissingParameter", f"The request is missing a required parameter `{name}`.")
    for name in ("Timestamp", "Nonce"):
        if not re.fullmatch("[0-9]{1,20}", fields[name]):
            raise AuthFailure("InvalidParameter", f"The value type of parameter `{name}` is not valid: a number.")
    method = fields.get("SignatureMethod", "HmacSHA1")
    if method not in _HASHES:
        raise _wrong(f"SignatureMethod is {' or '.join(_HASHES)} here, not {method[:20]!r}.")
    sent = int(fields["Timestamp"])
    if abs(now.nearest(sent) - sent) > MAX_SKEW:
        raise AuthFailure(
            "AuthFailure.SignatureExpire", f"The signature has expired: Timestamp is over {MAX_SKEW} s away from now."
        )
    credential = keys.find(fields["SecretId"])
    if credential is None:
        raise AuthFailure("AuthFailure.SecretIdNotFound", "The SecretId is not found, please ensure it is correct.")
    if not same(sign(request, fields, credential.secret_key, method), fields["Signature"]):
        raise _wrong("The provided credentials could not be validated. Please ensure your signature is correct.")
    check_token(fields.get("Token", ""), credential, now.cloud)
    return credential


def sign(request: Request, fields: Mapping[str, str], secret_key: str, method: str) -> str:
    """What belongs into `Signature`: values are signed as they are, not percent-encoded, in order of their names."""
    signed = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "Signature")
    text = f"{request.method}{request.host}{request.raw_path}?{signed}"
    return base64.b64encode(hmac.digest(secret_key.encode(), text.encode(), _HASHES[method])).decode()


def _wrong(message: str) -> AuthFailure:
    return AuthFailure("AuthFailure.SignatureFailure", message)
