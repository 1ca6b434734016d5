"""Tags of buckets and objects: XML and the x-cos-tagging header."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl

from localcloud.cos import xml
from localcloud.errors import InvalidRequest
from localcloud.http import Pairs

MAX_KEY, MAX_VALUE = 128, 256
"""Characters of a tag."""
OBJECT_TAGS, BUCKET_TAGS = 10, 50
"""How many tags one may have."""
_KNOWN: xml.Known = {"TagSet": {"Tag": {"Key": {}, "Value": {}}}}


def from_xml(body: bytes, limit: int) -> Pairs:
    """The tags of a Tagging document. Raises `InvalidRequest` (MalformedXML, InvalidTag)."""
    root = xml.parse(body, "Tagging")
    xml.refuse_others(root, _KNOWN)
    tag_set = root.child("TagSet")
    if tag_set is None:
        raise InvalidRequest("MalformedXML", "A Tagging needs a TagSet.")
    return _checked(((tag.value("Key"), tag.value("Value")) for tag in tag_set.all("Tag")), limit)


def from_header(text: str) -> Pairs:
    """`key=value&key=value`, percent-encoded. Raises `InvalidRequest` (InvalidTag)."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True)
    except ValueError as wrong:
        raise InvalidRequest("InvalidTag", "x-cos-tagging must look like key1=value1&key2=value2.") from wrong
    return _checked(pairs, OBJECT_TAGS)


def render(tags: Pairs) -> bytes:
    each = (xml.group("Tag", (xml.element("Key", key), xml.element("Value", value))) for key, value in tags)
    return xml.document("Tagging", (xml.group("TagSet", each),))


def _checked(pairs: Iterable[tuple[str, str]], limit: int) -> Pairs:
    tags = tuple(pairs)
    if len(tags) > limit:
        raise InvalidRequest("InvalidTag", f"There are {len(tags)} tags, {limit} are allowed.")
    if len({key for key, _ in tags}) < len(tags):
        raise InvalidRequest("InvalidTag", "A tag key is there twice.")
    for key, value in tags:
        if not 0 < len(key) <= MAX_KEY or len(value) > MAX_VALUE:
            raise InvalidRequest(
                "InvalidTag", f"A tag key has 1 to {MAX_KEY} characters and its value at most {MAX_VALUE}."
            )
    return tags
