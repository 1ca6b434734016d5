"""What functions do, told to whoever measures. SCF tells, monitor listens; neither knows the other."""

from __future__ import annotations

from collections.abc import Callable

import msgspec


class Invoked(msgspec.Struct, frozen=True):
    """One finished attempt to run a function. `at` in epoch seconds, `duration` in milliseconds; the status is one of
    SCF's (platform.md 5.10)."""

    region: str
    namespace: str
    function: str
    at: float
    status: int
    duration: float


Listener = Callable[[Invoked], None]


class Measurements:
    """Hands on every measurement."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def publish(self, invoked: Invoked) -> None:
        for listener in self._listeners:
            listener(invoked)
