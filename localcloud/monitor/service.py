"""monitor 2018-07-24, put together: the one thing of this package that the rest of the cloud knows."""

from __future__ import annotations

from localcloud import actions
from localcloud.alarms import Board, Ticker
from localcloud.identity import Account
from localcloud.measurements import Measurements
from localcloud.monitor.kept import AlarmSection
from localcloud.monitor.metrics import FunctionMetrics
from localcloud.monitor.notice_actions import NoticeActions
from localcloud.monitor.object_actions import ObjectActions
from localcloud.monitor.policy_actions import PolicyActions
from localcloud.monitor.store import AlarmStore
from localcloud.monitor.watch import PolicyWatch
from localcloud.state.contract import Collection, Section


class Monitor:
    """Metrics of functions; alarm policies, their notices and what they watch."""

    def __init__(self, *, account: Account, measurements: Measurements, ticker: Ticker, board: Board) -> None:
        self._store = AlarmStore()
        self._metrics = FunctionMetrics()
        self._ticker = ticker
        ticker.add(PolicyWatch(self._store, self._metrics, board, account))
        measurements.subscribe(self._metrics.take)
        self.service = actions.service(
            "monitor",
            "2018-07-24",
            (
                NoticeActions(self._store),
                PolicyActions(self._store, ticker.wake, board.forget),
                ObjectActions(self._store, ticker.wake, board.forget),
            ),
        )

    def kept(self) -> tuple[list[Section], list[Collection]]:
        """What is to be kept of it."""
        return [AlarmSection(self._store)], []

    def loaded(self) -> None:
        """What was kept is here again, and watched."""
        self._ticker.wake()

    def reset(self) -> None:
        """No policy, no notice, nothing measured."""
        self._store.clear()
        self._metrics.clear()
