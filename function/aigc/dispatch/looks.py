"""When an open job is looked at: when its age has doubled since the last look, and at its deadlines. Pure.

Derived from times alone: a tick that looks at what has happened since the one before looks at the jobs whose age has
passed one of `ages` in between. So nothing has to be remembered for a job, and an old job costs no more than a young
one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from aigc.clock import Chance
from aigc.jobs.job import Patience

FIRST = 15.0  # seconds
LAST = 90 * 86_400.0
MARGIN = 60.0
"""A deadline counts from an entry that is a little younger than the job; what comes too early for it comes again."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class Looks:
    """`ages` in seconds, ascending."""

    ages: Sequence[float]

    @classmethod
    def under(cls, patience: Patience) -> Looks:
        """The looks for jobs that are given up as `patience` says."""
        doubled = [FIRST]
        while doubled[-1] < LAST:
            doubled.append(2 * doubled[-1])
        deadlines = [patience.unknown, patience.parked, patience.running]
        return cls(sorted({*doubled, *deadlines, *(each + MARGIN for each in deadlines)}))

    def due(self, born: float, since: float, now: float) -> bool:
        """Whether one of the looks at something that exists since `born` falls between `since` and `now`."""
        return any(since - born < age <= now - born for age in self.ages)


def from_anywhere(some: Sequence[Item], chance: Chance) -> list[Item]:
    """The same, from anywhere on: whoever is not reached today must not be the one who never is."""
    first = int(chance.fraction() * len(some))
    return [*some[first:], *some[:first]]
