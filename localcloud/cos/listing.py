"""Going through sorted keys by prefix and delimiter. A page costs the same wherever in the bucket it is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

import msgspec

Row = TypeVar("Row")

MAX_PAGE = 1000
"""Entries of one page; a caller may ask for fewer."""


class Asked(msgspec.Struct, frozen=True):
    """What a list request asks for. `after` is exclusive: a key, or a common prefix that was the last entry."""

    prefix: str = ""
    delimiter: str = ""
    after: str = ""
    limit: int = MAX_PAGE


class Page(msgspec.Struct):
    """`last` is the last entry on the page, of either kind; the next page is asked for with it."""

    keys: list[str] = msgspec.field(default_factory=list)
    prefixes: list[str] = msgspec.field(default_factory=list)
    truncated: bool = False
    last: str = ""


def page(keys: Sequence[str], asked: Asked) -> Page:
    """One page of sorted keys."""
    found = Page()
    if asked.limit == 0:
        return found
    for name, is_prefix in walk(keys, asked):
        if len(found.keys) + len(found.prefixes) == asked.limit:
            found.truncated = True
            break
        (found.prefixes if is_prefix else found.keys).append(name)
        found.last = name
    return found


class RowPage(msgspec.Struct, Generic[Row]):
    """A page on which a key may have several rows. `last_row` is set when the page ends inside or behind a key."""

    rows: list[Row] = msgspec.field(default_factory=list)
    prefixes: list[str] = msgspec.field(default_factory=list)
    truncated: bool = False
    last: str = ""
    last_row: Row | None = None


def page_of_rows(
    keys: Sequence[str], asked: Asked, rows_of: Callable[[str], list[Row]], *, inside: bool
) -> RowPage[Row]:
    """One page of the rows of sorted keys, e.g. versions. `inside`: begin with what `rows_of` leaves of key `after`."""
    found: RowPage[Row] = RowPage()
    if asked.limit == 0:
        return found
    for name, is_prefix in walk(keys, asked, inclusive=inside):
        room = asked.limit - len(found.rows) - len(found.prefixes)
        rows = [] if is_prefix else rows_of(name)
        found.truncated = room < (1 if is_prefix else len(rows))
        if is_prefix and room:
            found.prefixes.append(name)
            found.last, found.last_row = name, None
        elif rows and room:
            found.rows += rows[:room]
            found.last, found.last_row = name, found.rows[-1]
        if found.truncated:
            break
    return found


def walk(keys: Sequence[str], asked: Asked, *, inclusive: bool = False) -> Iterator[tuple[str, bool]]:
    """Keys and common prefixes in order, with whether it is a prefix. `inclusive`: start at `after` itself."""
    prefix, delimiter = asked.prefix, asked.delimiter
    at = _start(keys, asked, inclusive=inclusive)
    while at < len(keys) and (key := keys[at]).startswith(prefix):
        cut = key.find(delimiter, len(prefix)) if delimiter else -1
        if cut < 0:
            yield key, False
            at += 1
        else:
            common = key[: cut + len(delimiter)]
            yield common, True
            at = bisect_left(keys, _beyond(common), at)


def _start(keys: Sequence[str], asked: Asked, *, inclusive: bool) -> int:
    first = bisect_left(keys, asked.prefix)
    if not asked.after:
        return first
    if inclusive:
        return max(first, bisect_left(keys, asked.after))
    if asked.delimiter and asked.after.startswith(asked.prefix):
        cut = asked.after.find(asked.delimiter, len(asked.prefix))
        if cut >= 0 and cut + len(asked.delimiter) == len(asked.after):
            # The last entry was a common prefix: everything below it has been told already.
            return max(first, bisect_left(keys, _beyond(asked.after)))
    return max(first, bisect_right(keys, asked.after))


def _beyond(prefix: str) -> str:
    """The smallest text that is greater than every text with this prefix."""
    stem = prefix.rstrip("\U0010ffff")
    return stem[:-1] + chr(ord(stem[-1]) + 1) if stem else prefix + "\U0010ffff" * 1000
