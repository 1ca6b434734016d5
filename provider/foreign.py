"""Whose a thing is that has the name of one that this stack was making, when nobody has heard whether it was made."""

from __future__ import annotations

from provider.diff import changes
from provider.fields import Field, Fields, Kind
from provider.values import UNKNOWN, Inputs, State, is_blank

_PLAIN = frozenset({Kind.TEXT, Kind.FLAG, Kind.NUMBER, Kind.TEXT_MAP})
"""Kinds that are set as a whole. Blocks may be there in part, such as the first of several triggers."""


def foreign(fields: Fields, found: State, wanted: Inputs) -> tuple[str, ...]:
    """The properties that have a value, and not the one that was wanted: a half-made resource lacks values only."""
    known = {name: value for name, value in wanted.items() if value is not UNKNOWN}
    plain = {name: field for name, field in fields.items() if name in known and _tells_whose(field)}
    return tuple(dict.fromkeys(c.top for c in changes(plain, found, known) if not is_blank(found.get(c.top))))


def _tells_whose(field: Field) -> bool:
    """A number or a flag that the cloud itself sets at first, such as the limit of a new service, tells nothing."""
    return field.kind in _PLAIN and not (field.computed and field.kind in (Kind.NUMBER, Kind.FLAG))
