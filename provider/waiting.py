"""Waiting for the cloud: back off, never past a deadline, and stop at once when the engine says so."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from provider.errors import Canceled, CloudError, TooSlow

Found = TypeVar("Found")

FIRST_PAUSE_SECONDS = 0.05
"""Short, because most conditions hold almost at once; the official plugin sleeps 3 to 10 s instead (provider.md 5)."""
LONGEST_PAUSE_SECONDS = 5.0


class Clock(Protocol):
    """Time, as an argument."""

    def now(self) -> float:
        """Seconds since some fixed moment; never goes back."""

    def pause(self, seconds: float) -> bool:
        """Wait. True means: stop waiting altogether, the engine is shutting down."""


class SystemClock:
    """Real time. `stop` ends every pause, now and later."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def now(self) -> float:
        return time.monotonic()

    def pause(self, seconds: float) -> bool:
        return self._stopped.wait(seconds)

    def stop(self) -> None:
        """End all waiting."""
        self._stopped.set()


class Patience:
    """How long the provider waits for things, in seconds of its clock."""

    def __init__(self, clock: Clock, *, growth: float = 1.7) -> None:
        self._clock = clock
        self._growth = growth

    def until(self, probe: Callable[[], Found | None], *, what: str, seconds: float) -> Found:
        """Call `probe` until it returns something, at least once.

        Raises TooSlow after `seconds`; `what` completes the sentence "waited for ...". Raises Canceled when stopped.
        """
        deadline = self._clock.now() + seconds
        pause = FIRST_PAUSE_SECONDS
        while (found := probe()) is None:
            left = deadline - self._clock.now()
            if left <= 0:
                raise TooSlow(
                    f"waited {seconds:.0f} s for {what}; look at it in the console, then run `pulumi up` again"
                )
            if self._clock.pause(min(pause, left)):
                raise Canceled(f"stopped while waiting for {what}")
            pause = min(pause * self._growth, LONGEST_PAUSE_SECONDS)
        return found

    def retrying(
        self, send: Callable[[], Found], *, worth: Callable[[CloudError], bool], what: str, seconds: float
    ) -> Found:
        """Repeat a request while its error is worth it; after `seconds` that error is the outcome."""
        refused: list[CloudError] = []

        def probe() -> tuple[Found] | None:
            try:
                return (send(),)
            except CloudError as error:
                if not worth(error):
                    raise
                refused.append(error)
                return None

        try:
            (found,) = self.until(probe, what=what, seconds=seconds)
        except TooSlow as late:
            raise refused[-1] from late
        return found
