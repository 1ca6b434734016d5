"""Which alarms ring, and what has happened: they fire, are repeated while they go on, and recover."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

import msgspec

from localcloud.alarms.post import Post
from localcloud.alarms.records import Alarm, Finding, Kind, Letter, Ring

KEPT = 1000
"""Rings remembered."""


def kind_of(known: Alarm | None, finding: Finding, at: float) -> Kind | None:
    """What a finding means for the receivers; None: nothing new. Pure."""
    firing = known is not None and known.firing
    if finding.holds and not firing:
        return "firing"
    if firing and not finding.holds:
        return "recovered"
    if firing and known is not None and finding.repeat and at - known.told >= finding.repeat:
        return "repeated"
    return None


class Board:
    """Alarms, and the rings of the past. Like the journal it is no state of the cloud's: it is not kept."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._alarms: dict[tuple[str, str, str], Alarm] = {}
        self._rings: deque[Ring] = deque(maxlen=KEPT)

    def report(self, finding: Finding, at: float, letters: Callable[[Kind, float], Iterable[Letter]]) -> None:
        """Take a finding of the moment `at`. `letters` writes to the receivers if they have to be told: what has
        happened, and when the alarm began to ring."""
        known = self._alarms.get(finding.id)
        kind = kind_of(known, finding, at)
        if known is not None:
            known.value, known.name, known.condition = finding.value, finding.name, finding.condition
        if kind is None:
            return
        if known is None:
            known = self._alarms[finding.id] = Alarm(
                finding.service,
                finding.policy_id,
                finding.name,
                finding.object,
                finding.condition,
                firing=True,
                since=at,
                value=finding.value,
                told=at,
            )
        began = at if kind == "firing" else known.since
        if kind != "repeated":
            known.firing, known.since = kind == "firing", at
        known.told = at
        told = [self._post.send(letter) for letter in letters(kind, began)]
        self._rings.append(
            Ring(
                at,
                kind,
                finding.service,
                finding.policy_id,
                finding.name,
                finding.object,
                finding.condition,
                finding.value,
                told,
            )
        )

    def firing(self, service: str) -> bool:
        """Whether any alarm of a service rings."""
        return any(alarm.firing for alarm in self._alarms.values() if alarm.service == service)

    def forget(self, service: str, policy_id: str) -> None:
        """The policy is gone, and rings no more."""
        for known in [each for each in self._alarms if each[:2] == (service, policy_id)]:
            del self._alarms[known]

    def pending(self) -> int:
        """Receivers that have not answered yet."""
        return self._post.pending()

    def view(self) -> dict[str, list[dict[str, object]]]:
        """Everything, as the control plane shows it."""
        return {
            "alarms": [msgspec.to_builtins(each) for each in self._alarms.values()],
            "rings": [msgspec.to_builtins(each) for each in self._rings],
        }

    def clear(self) -> None:
        self._alarms.clear()
        self._rings.clear()
