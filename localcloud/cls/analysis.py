"""What an alarm's query computes, and what its condition says about it. Pure.

A part of the real language: `<search> | select count(*) as n, max(field) as m`, with count, max, min, sum, avg and no
further clauses; a condition compares one of these names with a number, `$1.n > 5`. Anything else is refused.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

import msgspec

from localcloud.cls.errors import BadQuery, NoIndex
from localcloud.cls.query import Query, parse
from localcloud.cls.records import Index, Record

_COLUMN = re.compile(
    r"(?P<how>count|max|min|sum|avg)\s*\(\s*(?P<field>\*|\w+)\s*\)\s+as\s+(?P<name>\w+)", re.IGNORECASE
)
_CONDITION = re.compile(r"\$(?P<number>\d+)\.(?P<name>\w+)\s*(?P<sign>>=|<=|==|!=|>|<)\s*(?P<wanted>-?\d+(\.\d+)?)")
_SIGNS: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {">=": operator.ge, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt}
)
_NUMERIC: Mapping[str, Callable[[Sequence[float]], float]] = MappingProxyType(
    {"max": max, "min": min, "sum": sum, "avg": lambda values: sum(values) / len(values)}
)


class Column(msgspec.Struct, frozen=True):
    """One computed number: `how` over `field`, called `name`."""

    how: str
    field: str
    name: str

    def compute(self, records: Sequence[Record]) -> float | None:
        """None when there is nothing to compute it from."""
        if self.how == "count":
            return len([each for each in records if self.field == "*" or self.field in each.fields])
        values = [float(each.fields[self.field]) for each in records if _is_number(each.fields.get(self.field))]
        return _NUMERIC[self.how](values) if values else None


class Analysis(msgspec.Struct, frozen=True):
    """A search, and what is computed from the records it finds."""

    search: Query
    columns: tuple[Column, ...]

    def check(self, index: Index) -> None:
        """Refuse what this index cannot answer. Raises `NoIndex`."""
        self.search.check(index)
        for column in self.columns:
            if column.field != "*" and not index.counts_with(column.field):
                raise NoIndex(f"The field {column.field!r} cannot be computed with: index it with SqlFlag.")

    def run(self, records: Iterable[Record], index: Index) -> dict[str, float | None]:
        """The numbers by name."""
        found = [each for each in records if self.search.matches(each.fields, index)]
        return {column.name: column.compute(found) for column in self.columns}


class Condition(msgspec.Struct, frozen=True):
    """`number` is that of the target, `name` one of its columns."""

    number: int
    name: str
    sign: str
    wanted: float

    def holds(self, value: float | None) -> bool:
        """Nothing computed fulfils no condition."""
        return value is not None and _SIGNS[self.sign](value, self.wanted)


def read_analysis(text: str) -> Analysis:
    """Raises `BadQuery`."""
    search, bar, statement = text.partition("|")
    words = statement.strip()
    if not bar or not words.lower().startswith("select "):
        raise BadQuery("An alarm's query ends in | select ... as name, for example | select count(*) as n.")
    columns = []
    for part in words[len("select ") :].split(","):
        found = _COLUMN.fullmatch(part.strip())
        if found is None:
            raise BadQuery(f"{part.strip()!r} is not understood here: count(*), max(field), min, sum or avg, as name.")
        columns.append(Column(found["how"].lower(), found["field"], found["name"]))
    return Analysis(parse(search), tuple(columns))


def read_condition(text: str) -> Condition:
    """Raises `BadQuery`."""
    found = _CONDITION.fullmatch(text.strip())
    if found is None:
        raise BadQuery(f"The condition {text!r} is not understood here; it compares one number, as $1.n > 5 does.")
    return Condition(int(found["number"]), found["name"], found["sign"], float(found["wanted"]))


def _is_number(text: str | None) -> bool:
    return text is not None and re.fullmatch(r"-?\d+(\.\d+)?", text) is not None
