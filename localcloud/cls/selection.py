"""Filters and pages of the list actions. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from localcloud.cls.errors import InvalidValue
from localcloud.cls.wire import Filter

PAGE = 100
"""The largest page (official SDK, DescribeTopics)."""
Thing = TypeVar("Thing")
Matcher = Callable[[Thing, str], bool]


def select(things: Sequence[Thing], filters: Sequence[Filter], matchers: Mapping[str, Matcher[Thing]]) -> list[Thing]:
    """What passes every filter; a filter passes when one of its values does. Raises `InvalidValue`."""
    found = list(things)
    for each in filters:
        matcher = matchers.get(each.key)
        if matcher is None:
            raise InvalidValue(f"There is no filter {each.key!r}; there are {', '.join(sorted(matchers))}.")
        found = [thing for thing in found if any(matcher(thing, value) for value in each.values)]
    return found


def page(things: Sequence[Thing], offset: int, limit: int) -> list[Thing]:
    """Raises `InvalidValue` for an offset or limit that is out of bounds."""
    if offset < 0 or not 1 <= limit <= PAGE:
        raise InvalidValue(f"Offset is 0 or more and Limit 1-{PAGE}, not {offset} and {limit}.")
    return list(things[offset : offset + limit])


def check_name(kind: str, name: str) -> None:
    """Names of logsets and topics. Raises `InvalidValue`."""
    if not 1 <= len(name) <= 255 or "|" in name:
        raise InvalidValue(f"A {kind} name has 1-255 characters and no |.")
