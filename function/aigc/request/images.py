"""Reference images in our bucket: looked at before MPS is paid to look at them."""

from __future__ import annotations

from aigc.errors import FieldError, InvalidRequest, NoSuchKey, NotAnImage, TooLarge
from aigc.ports import Bucket, StoredObject
from aigc.request import catalogue
from aigc.request.spec import ImageSpec

BEGINNING = 32
"""Bytes needed to recognise a format; the same answer brings size, ETag and metadata."""


def is_image(beginning: bytes) -> bool:
    """Whether the bytes begin a PNG, a JPEG or a WebP."""
    webp = beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP"
    return webp or beginning.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))


def checked(bucket: Bucket, key: str) -> StoredObject:
    """The image's beginning and size. Raises NotAnImage, TooLarge or NoSuchKey."""
    found = bucket.get(key, at_most=BEGINNING)
    if found.size == 0:
        raise NotAnImage("the file is empty", next_step="Upload a PNG, JPEG or WebP image.")
    if found.size > catalogue.REFERENCE_BYTES:
        raise TooLarge(f"the image has {found.size} bytes; at most {catalogue.REFERENCE_BYTES} are accepted")
    if not is_image(found.body):
        raise NotAnImage(
            "the file is neither PNG, nor JPEG, nor WebP, whatever its name says",
            next_step="Upload a PNG, JPEG or WebP image.",
        )
    return found


def check_references(bucket: Bucket, spec: ImageSpec) -> None:
    """Look at every reference that is a key in our bucket. Raises InvalidRequest."""
    errors = []
    for index, reference in enumerate(spec.reference_images):
        if reference.key:
            try:
                checked(bucket, reference.key)
            except NoSuchKey:
                errors.append(FieldError(f"reference_images[{index}].key", "there is no such object in the bucket"))
            except TooLarge as error:
                field = f"reference_images[{index}].key"
                errors.append(FieldError(field, str(error), catalogue.REFERENCE_BYTES))
            except NotAnImage as error:
                errors.append(FieldError(f"reference_images[{index}].key", str(error)))
    if errors:
        raise InvalidRequest(tuple(errors))
