"""The answer to GET Bucket (list objects, version 1)."""

from __future__ import annotations

from urllib.parse import unquote
from xml.etree import ElementTree

from aigc.errors import AnswerLost
from aigc.ports import Listed, Page


def page(body: bytes) -> Page:
    """The rows in `body`. Keys come percent-encoded, because we ask for `encoding-type=url`. Raises AnswerLost."""
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - COS wrote it, over a verified connection
    except ElementTree.ParseError as error:
        raise AnswerLost("the listing from COS is not XML") from error
    space = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
    rows = tuple(
        Listed(unquote(row.findtext(f"{space}Key", "")), int(row.findtext(f"{space}Size", "0") or 0))
        for row in root.iter(f"{space}Contents")
    )
    return Page(rows, root.findtext(f"{space}IsTruncated", "false").strip() == "true")
