"""What was spent on one UTC day, and whether one more order fits in. Pure: no clock, no bucket.

A ledger is a value with a version. Admitting computes version n+1 from version n; whoever stores n+1 first has counted,
and everybody else computes anew from it. So every stored version is within the ceilings, whatever is interleaved.

The rate of a caller is a GCRA (generic cell rate algorithm): `due` is when its creates so far are paid off at one per
interval. It may be a minute ahead of now, so a whole minute's worth can come at once, and in any span of t seconds at
most per_minute + t / interval creates are admitted. All in whole microseconds, so nothing is lost to rounding.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aigc.admission.verdict import Exhausted, Standing, TooFast, end_of_day
from aigc.config import ApiKey

MICROS = 1_000_000
MINUTE = 60 * MICROS
NEARLY = 0.8
"""The share of a ceiling at which somebody should hear of it."""


@dataclass(frozen=True)
class Ceilings:
    """What one name may do. None: without limit."""

    service: int | None = None  # images a day of all names together
    own: int | None = None  # images a day
    per_minute: int | None = None  # creates

    @property
    def is_open(self) -> bool:
        """Whether nothing has to be counted for this name."""
        return self.service is None and self.own is None and self.per_minute is None

    def too_few_for(self, images: int) -> int | None:
        """What a whole day has, if that is less than `images`."""
        return min((each for each in (self.service, self.own) if each is not None and each < images), default=None)

    @property
    def interval(self) -> int:
        """Microseconds that one create takes; rounded up, so never faster than the limit."""
        return -(-MINUTE // (self.per_minute or 1))

    @property
    def burst(self) -> int:
        """How many microseconds of creates may be ahead of now."""
        return self.interval * (self.per_minute or 1)


def ceilings(name: str, service: int | None, callers: Iterable[ApiKey]) -> Ceilings:
    """The ceilings of `name`; all keys of one name have the same."""
    own = next((key for key in callers if key.name == name), None)
    return Ceilings(service, own.images_per_day if own else None, own.per_minute if own else None)


@dataclass(frozen=True)
class Ledger:
    """One version of a day's ledger."""

    version: int = 0
    total: int = 0  # images of all names
    images: Mapping[str, int] = field(default_factory=dict)
    due: Mapping[str, int] = field(default_factory=dict)  # microseconds since 1970

    def left(self, name: str, limits: Ceilings) -> int | None:
        """Images that would be admitted for `name`; None without a ceiling. Never negative: ceilings can be lowered."""
        rooms = []
        if limits.service is not None:
            rooms.append(limits.service - self.total)
        if limits.own is not None:
            rooms.append(limits.own - self.images.get(name, 0))
        return max(0, min(rooms)) if rooms else None

    def counted(self, name: str, images: int) -> Ledger:
        """The next version, with so many images more."""
        spent = {**self.images, name: self.images.get(name, 0) + images}
        return replace(self, version=self.version + 1, total=self.total + images, images=spent)


def count(
    ledger: Ledger, name: str, images: int, creates: int, limits: Ceilings, now: float
) -> Ledger | Exhausted | TooFast:
    """The version in which the order is counted, or why it is not. `creates` is 0 for whom no rate holds."""
    left = ledger.left(name, limits)
    if left is not None and images > left:
        of_service = limits.service is not None and images > limits.service - ledger.total
        return Exhausted(end_of_day(now), left, of_service)
    counted = ledger.counted(name, images)
    if limits.per_minute is None or not creates:
        return counted
    micros = int(now * MICROS)
    due = max(ledger.due.get(name, 0), micros) + creates * limits.interval
    if due - micros > limits.burst:
        return TooFast((due - limits.burst) / MICROS)
    return replace(counted, due={**_still_due(ledger, micros), name: due})


def standing(ledger: Ledger, name: str, limits: Ceilings, now: float) -> Standing:
    """What is left for `name`."""
    if limits.per_minute is None:
        return Standing(images_left=ledger.left(name, limits))
    ahead = max(0, ledger.due.get(name, 0) - int(now * MICROS))
    # counted under a limit that was lowered since, or by a clock that is ahead of ours
    creates_left = max(0, (limits.burst - ahead) // limits.interval)
    return Standing(ledger.left(name, limits), creates_left, ahead / MICROS)


def next_day(ledger: Ledger, now: float) -> Ledger:
    """The beginning of a day: nothing is spent, but who was fast before midnight is not let off."""
    return Ledger(due=_still_due(ledger, int(now * MICROS)))


def nearly_spent(before: Ledger, after: Ledger, name: str, limits: Ceilings) -> list[tuple[str, int, int]]:
    """(whose, images, ceiling) for each ceiling of which this version is the first to use four fifths."""
    rows = (
        ("service", before.total, after.total, limits.service),
        (name, before.images.get(name, 0), after.images.get(name, 0), limits.own),
    )
    return [
        (whose, spent, ceiling) for whose, was, spent, ceiling in rows if ceiling and was < NEARLY * ceiling <= spent
    ]


def encode(ledger: Ledger, nonce: str) -> bytes:
    """The object of this version; `nonce` tells whose it is."""
    document = {"total": ledger.total, "images": ledger.images, "due": ledger.due, "nonce": nonce}
    return json.dumps(document, separators=(",", ":")).encode()


def decode(version: int, body: bytes) -> Ledger:
    """The ledger in an object. Raises ValueError, KeyError, TypeError or AttributeError."""
    document: dict[str, Any] = json.loads(body)
    images, due = ({str(name): int(number) for name, number in document[part].items()} for part in ("images", "due"))
    return Ledger(version, int(document["total"]), images, due)


def _still_due(ledger: Ledger, micros: int) -> dict[str, int]:
    return {name: due for name, due in ledger.due.items() if due > micros}
