"""How much the cloud bears: quotas and the speed of MPS, which load tests change while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from localcloud.errors import InvalidRequest

MAX_RUNNING = 200
"""Ours: tasks under way at once per account; the real number is not published (platform.md 2.5)."""


class Load(msgspec.Struct):
    """`quota_scale` multiplies every quota of requests per second; `max_running` tasks of MPS may be under way at once;
    each takes `task_seconds`, or if that is None its own time of a few seconds."""

    quota_scale: float = 1.0
    max_running: int = MAX_RUNNING
    task_seconds: float | None = None

    def change(self, wanted: Mapping[str, Any]) -> None:
        """Take over the fields that are named. Raises `InvalidRequest`, and changes nothing then."""
        try:
            changed = msgspec.convert({**msgspec.structs.asdict(self), **wanted}, Load)
        except msgspec.ValidationError as wrong:
            raise InvalidRequest("InvalidParameter", f"The load cannot be so: {wrong}.") from wrong
        if not wanted or set(wanted) - set(self.__struct_fields__):
            raise InvalidRequest("InvalidParameter", f"Send some of {', '.join(self.__struct_fields__)}.")
        least = min(changed.quota_scale, changed.max_running, changed.task_seconds or 0.0)
        if least < 0 or not changed.quota_scale or not changed.max_running:
            raise InvalidRequest(
                "InvalidParameter", "quota_scale and max_running are above 0, task_seconds is not less."
            )
        self.become(changed)

    def become(self, other: Load) -> None:
        """Be as another one."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(other, name))
