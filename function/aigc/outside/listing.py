"""The answer to GET Bucket (list objects, version 1)."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import unquote
from xml.etree import ElementTree

from aigc.errors import AnswerLost
from aigc.ports import Listed, Page


def page(body: bytes) -> Page:
    """The rows in `body`. Keys come percent-encoded, because we ask for `encoding-type=url`. Raises AnswerLost."""
    root, space = _parsed(body)
    rows = tuple(
        Listed(
            unquote(row.findtext(f"{space}Key", "")),
            int(row.findtext(f"{space}Size", "0") or 0),
            _seconds(row.findtext(f"{space}LastModified", "")),
        )
        for row in root.iter(f"{space}Contents")
    )
    return Page(rows, _goes_on(root, space))


def folders(body: bytes, prefix: str) -> tuple[tuple[str, ...], bool]:
    """The common prefixes in `body`, without `prefix` and the slash, and whether there are more. Raises AnswerLost."""
    root, space = _parsed(body)
    found = (unquote(row.findtext(f"{space}Prefix", "")) for row in root.iter(f"{space}CommonPrefixes"))
    return tuple(name.removeprefix(prefix).rstrip("/") for name in found), _goes_on(root, space)


def _parsed(body: bytes) -> tuple[ElementTree.Element, str]:
    """The document and the namespace its tags begin with."""
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - COS wrote it, over a verified connection
    except ElementTree.ParseError as error:
        raise AnswerLost("the listing from COS is not XML") from error
    return root, root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""


def _goes_on(root: ElementTree.Element, space: str) -> bool:
    return root.findtext(f"{space}IsTruncated", "false").strip() == "true"


def _seconds(text: str) -> float:
    """2026-11-22T10:00:00.000Z as seconds since 1970; 0 for what is not a time."""
    try:
        return datetime.fromisoformat(f"{text[:19]}+00:00").timestamp()
    except ValueError:
        return 0.0
