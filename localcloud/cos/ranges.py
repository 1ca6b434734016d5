"""Which bytes a Range header asks for."""

from __future__ import annotations

import re

from localcloud.errors import InvalidRequest

_ONE_RANGE = re.compile(r"bytes=(?P<first>[0-9]{0,20})-(?P<last>[0-9]{0,20})")  # clients say 2**64 - 1 for "the rest"


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte (inclusive) of one range, cut to what exists; None to answer with everything.

    A header that is not one byte range is ignored, as HTTP allows. Raises `InvalidRequest` (416) for a range that
    lies outside.
    """
    found = _ONE_RANGE.fullmatch(header.replace(" ", ""))
    if found is None or found.group("first") == found.group("last") == "":
        return None
    if found["first"] == "":
        length = min(int(found["last"]), size)
        first, last = size - length, size - 1
    else:
        first = int(found["first"])
        last = min(int(found["last"]), size - 1) if found["last"] else size - 1
        if found["last"] and int(found["last"]) < first:
            return None
    if first > last:
        raise InvalidRequest("InvalidRange", "The requested range is not satisfiable.", status=416)
    return first, last


def parse_copy_range(header: str, size: int) -> tuple[int, int]:
    """The `x-cos-copy-source-range` of a part: both ends given and inside the source, else `InvalidRequest`."""
    found = _ONE_RANGE.fullmatch(header)
    if found is None or not found["first"] or not found["last"]:
        raise InvalidRequest("InvalidArgument", "x-cos-copy-source-range must look like bytes=0-1048575.")
    first, last = int(found["first"]), int(found["last"])
    if not first <= last < size:
        raise InvalidRequest("InvalidRange", f"bytes={first}-{last} is not inside the source of {size} bytes.")
    return first, last
