"""An image as text: base64, or a `data:` URL (RFC 2397). Its name is its content."""

from __future__ import annotations

import base64
import binascii
import hashlib

from aigc import keys
from aigc.errors import NotAnImage
from aigc.request import catalogue, images

_WHITE_SPACE = b"\t\n\f\r "
"""What `base64` and MIME put between lines, and browsers take in a `data:` URL (infra.spec.whatwg.org)."""


def decoded(text: str) -> tuple[str, bytes]:
    """The key and the bytes of an image in base64, which may be in lines, or in a `data:` URL. Raises NotAnImage."""
    declared = ""
    if text[:5].lower() == "data:":
        head, comma, text = text[5:].partition(",")
        declared, _, encoding = head.lower().rpartition(";")
        if not comma or encoding != "base64":
            raise NotAnImage("is not of the form data:image/png;base64,...")
    try:
        body = base64.b64decode(text.encode("ascii").translate(None, _WHITE_SPACE), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotAnImage("is not base64") from error
    ending = images.ending(body[: images.BEGINNING])
    if not ending:
        raise NotAnImage("holds neither a PNG, nor a JPEG, nor a WebP image")
    actual = catalogue.REFERENCE_TYPES[ending]
    if declared not in ("", actual):
        raise NotAnImage(f"is declared as {declared[:40]}, but holds {actual}")
    return f"{keys.REFERENCES}{hashlib.sha256(body).hexdigest()}{ending}", body
