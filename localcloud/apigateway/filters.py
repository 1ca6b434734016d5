"""Lists that are asked for less than everything. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from localcloud.apigateway.errors import InvalidValue
from localcloud.apigateway.wire_services import Filter

Row = TypeVar("Row")


def filtered(
    rows: Iterable[Row], wanted: Iterable[Filter], fits: Mapping[str, Callable[[Row, str], bool]]
) -> Sequence[Row]:
    """What fits every filter, by any of its values. Raises `InvalidValue` for a filter that is not one."""
    found = list(rows)
    for each in wanted:
        if each.name not in fits:
            raise InvalidValue(f"Filters has {', '.join(fits)}, not {each.name!r}.", "InvalidFilterNotSupportedName")
        found = [row for row in found if any(fits[each.name](row, value) for value in each.values)]
    return found
