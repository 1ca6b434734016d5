"""Alarm policies and notices as state that can be kept."""

from __future__ import annotations

import msgspec

from localcloud.monitor.records import Notice, Policy
from localcloud.monitor.store import AlarmStore
from localcloud.state.contract import decoder


class _Alarms(msgspec.Struct):
    policies: list[Policy]
    notices: list[Notice]


class AlarmSection:
    """Every policy, with what it watches, and every notice."""

    name = "monitor"

    def __init__(self, store: AlarmStore) -> None:
        self._store = store

    def dump(self) -> _Alarms:
        return _Alarms(policies=list(self._store.policies.values()), notices=list(self._store.notices.values()))

    def load(self, data: bytes) -> None:
        saved = decoder(_Alarms).decode(data)
        self._store.take(saved.policies, saved.notices)
