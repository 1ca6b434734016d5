"""What exists in the cloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.demo.inventory import LISTINGS, Listing, Thing, take


@dataclass(frozen=True)
class FewThings:
    """An account that answers list calls; `null` for an empty list, as some of the APIs do."""

    buckets: tuple[str, ...] = ()
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def api(self, service: str, version: str, action: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        empty = next(listing for listing in LISTINGS if (listing.service, listing.action) == (service, action))
        return self.answers.get(f"{service}:{action}", holding(empty, None))

    def bucket_names(self) -> tuple[str, ...]:
        return self.buckets


def holding(listing: Listing, entries: Any) -> Mapping[str, Any]:
    """An answer with these entries where they belong."""
    answer: Any = entries
    for name in reversed(listing.entries.split(".")):
        answer = {name: answer}
    return dict(answer)


def test_an_empty_account_has_nothing() -> None:
    assert take(FewThings()) == frozenset()


def test_every_kind_is_looked_at() -> None:
    answers = {f"{listing.service}:{listing.action}": holding(listing, [{listing.name: "x"}]) for listing in LISTINGS}
    assert take(FewThings(("b",), answers)) == {Thing("bucket", "b")} | {Thing(one.kind, "x") for one in LISTINGS}


def test_what_was_there_before_does_not_count_as_left() -> None:
    before = take(FewThings(("mine",)))
    after = take(FewThings(("mine", "forgotten")))
    assert [str(thing) for thing in after - before] == ["bucket forgotten"]
