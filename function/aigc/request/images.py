"""Reference images in our bucket: looked at before MPS is paid to look at them."""

from __future__ import annotations

from collections.abc import Container

from aigc.errors import FieldError, InvalidRequest, NoSuchKey, NotAnImage, TooLarge, Withheld
from aigc.ports import Bucket, StoredObject
from aigc.request import catalogue
from aigc.request.spec import ImageSpec

BEGINNING = 32
"""Bytes needed to recognise a format; the same answer brings size, ETag and metadata."""


def ending(beginning: bytes) -> str:
    """What the name of an image that begins like this ends with; "" when it is neither PNG, nor JPEG, nor WebP."""
    if beginning.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    if beginning.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    return ".webp" if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP" else ""


def checked(bucket: Bucket, key: str) -> StoredObject:
    """The image's beginning and size. Raises NotAnImage, TooLarge, NoSuchKey or Withheld."""
    found = bucket.get(key, at_most=BEGINNING)
    if found.size == 0:
        raise NotAnImage("the file is empty", next_step="Upload a PNG, JPEG or WebP image.")
    if found.size > catalogue.REFERENCE_BYTES:
        raise TooLarge(f"the image has {found.size} bytes; at most {catalogue.REFERENCE_BYTES} are accepted")
    if not ending(found.body):
        raise NotAnImage(
            "the file is neither PNG, nor JPEG, nor WebP, whatever its name says",
            next_step="Upload a PNG, JPEG or WebP image.",
        )
    return found


def check_references(bucket: Bucket, spec: ImageSpec, *, known: Container[str] = ()) -> None:
    """Look at every reference that is a key in our bucket, but for `known` ones. Raises InvalidRequest."""
    errors = []
    for index, reference in enumerate(spec.reference_images):
        if reference.key and reference.key not in known:
            try:
                checked(bucket, reference.key)
            except NoSuchKey:
                errors.append(FieldError(f"reference_images[{index}].key", "there is no such object in the bucket"))
            except Withheld as error:
                errors.append(FieldError(f"reference_images[{index}].key", error.reason))
            except TooLarge as error:
                field = f"reference_images[{index}].key"
                errors.append(FieldError(field, str(error), catalogue.REFERENCE_BYTES))
            except NotAnImage as error:
                errors.append(FieldError(f"reference_images[{index}].key", str(error)))
    if errors:
        raise InvalidRequest(tuple(errors))
