"""A notice: one event of one job that its receiver is owed. Everything about it stands in the name of its marker.

    webhooks/due/<due ms>-<job id>-<event>-<tries>-<receiver>     owed; sorted by when it is due
    webhooks/done/<job id>-<event>-<outcome>                      settled

So a listing is enough to know what is due, and what came of the rest. `receiver` is a hash of the host's name: it lets
a tick pass over the other notices of a receiver that does not answer, without reading anything.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from aigc import ids, keys

DUE = f"{keys.WEBHOOKS}due/"
DONE = f"{keys.WEBHOOKS}done/"
HEAD_START = 20_000
"""Milliseconds that whoever caused the event has for delivering it, before the timer does."""

DELIVERED, FAILED, GONE = "delivered", "failed", "gone"

_MARKER = re.compile(rf"{DUE}(\d{{13,15}})-({ids.PATTERN})-([a-z]+)-(\d\d)-([0-9a-f]{{8}})")
_OUTCOME = re.compile(rf"{DONE}{ids.PATTERN}-([a-z]+)-([a-z]+)")


@dataclass(frozen=True)
class Notice:
    """`due` in milliseconds since 1970, `tries` that were made before."""

    due: int
    job_id: str
    event: str
    tries: int
    receiver: str

    @property
    def marker(self) -> str:
        """The key of its marker."""
        return f"{DUE}{self.due:013d}-{self.job_id}-{self.event}-{self.tries:02d}-{self.receiver}"

    @property
    def promised_for(self) -> int:
        """When the event happened, in milliseconds, as the one said who was about to cause it. Before the first try."""
        return self.due - HEAD_START

    @property
    def id(self) -> str:
        """`webhook-id`: the same for every try, so that receivers can tell a repetition. Has no full stop in it."""
        return f"msg_{self.job_id}_{self.event}"

    def settled(self, outcome: str) -> str:
        """The key of the record that it is over."""
        return f"{settled_of(self.job_id)}{self.event}-{outcome}"


def promised(job_id: str, event: str, at: float, host: str) -> Notice:
    """The notice of an event that is about to happen at `at`."""
    return Notice(milliseconds(at) + HEAD_START, job_id, event, 0, hashlib.sha256(host.encode()).hexdigest()[:8])


def from_marker(key: str) -> Notice | None:
    """The notice that a key under `webhooks/due/` stands for; None for a foreign object."""
    match = _MARKER.fullmatch(key)
    return Notice(int(match[1]), match[2], match[3], int(match[4]), match[5]) if match else None


def settled_of(job_id: str) -> str:
    """The prefix of a job's settled notices."""
    return f"{DONE}{job_id}-"


def outcome_of(key: str) -> tuple[str, str] | None:
    """(event, outcome) of a key under `webhooks/done/`."""
    match = _OUTCOME.fullmatch(key)
    return (match[1], match[2]) if match else None


def milliseconds(at: float) -> int:
    """A time as it stands in keys."""
    return int(at * 1000)
