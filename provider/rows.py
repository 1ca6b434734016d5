"""Looking for one of the rows that the cloud lists: what it filters by fits parts of names, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def id_of(rows: Iterable[Mapping[str, Any]] | None, wanted: Mapping[str, Any], field: str) -> str | None:
    """`field` of the first row that has exactly what is `wanted`; None when none has. No rows are told as null, too."""
    found = (str(row[field]) for row in rows or () if all(row[name] == value for name, value in wanted.items()))
    return next(found, None)


def only_id_of(rows: Iterable[Mapping[str, Any]] | None, wanted: Mapping[str, Any], field: str) -> str | None:
    """The same where names are not unique: None also when several rows have it, because then nobody knows whose."""
    fitting = [row for row in rows or () if all(row[name] == value for name, value in wanted.items())]
    return id_of(fitting, {}, field) if len(fitting) == 1 else None
