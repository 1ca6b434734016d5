"""One service's state, taken from it and put into another of its kind."""

from __future__ import annotations

from collections.abc import Sequence

from localcloud.state.contract import Collection, Section
from localcloud.state.inventory import Entry, Inventory

Kept = tuple[Sequence[Section], Sequence[Collection]]


def taken(kept: Kept) -> list[Entry]:
    return list(Inventory(*kept, lambda: None).take())


def carry(source: Kept, target: Kept) -> None:
    """Put one's state into the other, which then has it entirely."""
    entries = taken(source)
    Inventory(*target, lambda: None).put_back(entries)
    assert sorted(taken(target)) == sorted(entries)
