"""Several at once. MPS takes a tenth of a second or more for a Create, so one after the other would leave most of the
quota unused; each thread has connections of its own, because neither client can be shared.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from aigc.dispatch.lanes import Hands

Shift = Callable[[Hands], None]


class Crew(Protocol):
    """Those who work besides the invocation's own thread."""

    def hire(self, shift: Shift) -> bool:
        """Let one more run `shift`, if there is a place left."""
        ...

    def wait(self) -> None:
        """Until all have come to the end of their shift. Raises what one of them has raised."""
        ...


@dataclass(frozen=True)
class Alone:
    """Nobody besides the invocation's own thread."""

    def hire(self, shift: Shift) -> bool:
        """Nobody can be hired."""
        return False

    def wait(self) -> None:
        """There is nobody to wait for."""


@dataclass
class Threads:
    """Up to `places` threads. `hands` makes the parts for the place with this number, beginning with 1."""

    places: int
    hands: Callable[[int], Hands]
    _threads: dict[int, threading.Thread] = field(init=False, default_factory=dict)
    _broken: list[BaseException] = field(init=False, default_factory=list)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def hire(self, shift: Shift) -> bool:
        """Start a thread in the first place that is free."""
        with self._lock:
            for place in range(1, self.places + 1):
                if place not in self._threads or not self._threads[place].is_alive():
                    thread = threading.Thread(target=self._run, args=(shift, place), daemon=True)
                    self._threads[place] = thread
                    thread.start()
                    return True
        return False

    def wait(self) -> None:
        """Until all threads have ended."""
        while running := self._running():
            for thread in running:
                thread.join()
        if self._broken:
            raise self._broken.pop()

    def _running(self) -> list[threading.Thread]:
        with self._lock:  # while it is held every thread that is known has been started
            return [thread for thread in self._threads.values() if thread.is_alive()]

    def _run(self, shift: Shift, place: int) -> None:
        try:
            shift(self.hands(place))
        except BaseException as error:  # noqa: BLE001 - raised again where somebody waits
            self._broken.append(error)
