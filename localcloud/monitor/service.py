"""monitor 2018-07-24, put together: the one thing of this package that the rest of the cloud knows."""

from __future__ import annotations

from localcloud import actions
from localcloud.monitor.kept import AlarmSection
from localcloud.monitor.notice_actions import NoticeActions
from localcloud.monitor.object_actions import ObjectActions
from localcloud.monitor.policy_actions import PolicyActions
from localcloud.monitor.store import AlarmStore
from localcloud.state.contract import Collection, Section


class Monitor:
    """Alarm policies, their notices and what they watch."""

    def __init__(self) -> None:
        self._store = AlarmStore()
        self.service = actions.service(
            "monitor",
            "2018-07-24",
            (NoticeActions(self._store), PolicyActions(self._store), ObjectActions(self._store)),
        )

    def kept(self) -> tuple[list[Section], list[Collection]]:
        """What is to be kept of it."""
        return [AlarmSection(self._store)], []

    def reset(self) -> None:
        """No policy, no notice."""
        self._store.clear()
