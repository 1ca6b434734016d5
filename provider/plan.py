"""What a preview shows: the outputs as far as they can be told before anything is done."""

from __future__ import annotations

from provider.fields import Fields
from provider.values import UNKNOWN, Inputs, Properties, State, is_internal, without_internals


def planned_new(fields: Fields, outputs: Fields, want: Inputs) -> Properties:
    """The outputs of a resource that does not exist yet: its inputs, and unknowns for what the cloud will choose."""
    chosen = {name: UNKNOWN for name, field in fields.items() if field.computed}
    return {**dict.fromkeys(outputs, UNKNOWN), **chosen, **without_internals(dict(want)), "id": UNKNOWN}


def planned_update(fields: Fields, have: State, want: Inputs, *, unsettled: frozenset[str]) -> Properties:
    """The outputs after an update: the inputs over what is there. `unsettled` outputs follow from what changes."""
    kept = {name: value for name, value in have.items() if name not in fields or fields[name].computed}
    shown = {name: value for name, value in kept.items() if not is_internal(name)}
    return {**shown, **without_internals(dict(want)), **dict.fromkeys(unsettled, UNKNOWN)}
