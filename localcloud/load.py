"""How much the cloud bears: quotas and the speed of MPS, which load tests change while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from localcloud.clock import TEN_YEARS
from localcloud.errors import InvalidRequest

MAX_RUNNING = 200
"""Ours: tasks under way at once per account; the real number is not published (platform.md 2.5)."""

MOST = 1_000_000
"""Of the factor and of tasks: more than any test can send, and what can be counted with."""


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
        if not 0 < changed.quota_scale <= MOST:  # NaN is neither
            raise InvalidRequest("InvalidParameter", f"quota_scale is above 0 and at most {MOST:,}.")
        if not 0 < changed.max_running <= MOST:
            raise InvalidRequest("InvalidParameter", f"max_running is 1 to {MOST:,}.")
        if not 0 <= (changed.task_seconds or 0.0) <= TEN_YEARS:
            raise InvalidRequest("InvalidParameter", "task_seconds is 0 or more, at most ten years, or null.")
        self.become(changed)

    def become(self, other: Load) -> None:
        """Be as another one."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(other, name))
