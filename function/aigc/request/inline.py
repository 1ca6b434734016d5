"""Reference images inside a request, as base64 or as `data:` URLs (RFC 2397).

They are stored under a name that is their content: the request stays small, equal images are equal requests, and a
repeated request stores nothing new.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aigc.errors import TooLarge
from aigc.events import LONGEST_BODY
from aigc.ports import Bucket
from aigc.request import catalogue, validation


def document(body: bytes) -> Mapping[str, Any]:
    """The JSON object in a body above LONGEST_BODY. Raises NotJson, or TooLarge unless images make it so long."""
    if b'"data' not in body:  # before anything so long is parsed
        raise TooLarge(f"the body has {len(body)} bytes; without images in it at most {LONGEST_BODY} are accepted")
    found = validation.parse(body)
    escapes = body.count(b"\\")  # one each: line breaks in an image have them, and in some languages its slashes
    rest = len(body) - escapes - sum(len(text) for text in _texts(found))
    if rest > LONGEST_BODY:
        raise TooLarge(f"the body has {rest} bytes beside its images; at most {LONGEST_BODY} are accepted")
    return found


def store(bucket: Bucket, inline: Mapping[str, bytes]) -> None:
    """Write images under their keys. Again if they are there already: then they are kept from now on."""
    for key, body in inline.items():
        bucket.replace(key, body, content_type=catalogue.REFERENCE_TYPES[key[key.rindex(".") :]])


def _texts(found: Mapping[str, Any]) -> list[str]:
    """Everything in the document that stands where an image may stand."""
    entries = [
        entry
        for name in validation.TOP["reference_images"]
        if isinstance(found.get(name), list)
        for entry in found[name]
    ]
    names = (*validation.IMAGE["data"], *validation.IMAGE["url"])
    values = [value for entry in entries if isinstance(entry, Mapping) for value in map(entry.get, names)]
    return [text for text in (*entries, *values) if isinstance(text, str)]
