"""How long a client may take: the one answer for silent, dribbling and not reading clients."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec


class Patience(msgspec.Struct, frozen=True):
    """Limits in real seconds; `now` is the machine's monotonic clock, which tests replace.

    A request may take `seconds`, plus a second for every `bytes_per_second` that arrived of it: large bodies have all
    the time they need, and a client that sends a byte now and then does not keep its connection for ever.
    """

    seconds: float = 75.0
    bytes_per_second: int = 1024
    now: Callable[[], float] = time.monotonic

    def is_over(self, since: float, received: int = 0) -> bool:
        """Whether something that began at `since` has taken too long."""
        return self.now() - since > self.seconds + received / self.bytes_per_second
