"""How far tests have moved the cloud's clock."""

from __future__ import annotations

from localcloud.clock import Clock
from localcloud.state.contract import decoder


class ClockSection:
    """The clock runs on while nobody runs the cloud, unless it is frozen."""

    name = "clock"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def dump(self) -> tuple[float, float | None]:
        return self._clock.setting

    def load(self, data: bytes) -> None:
        self._clock.setting = decoder(tuple[float, float | None]).decode(data)
