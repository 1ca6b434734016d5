"""Whose turn is it? One item of each lane after the other; within a lane the oldest first.

A lane is read ahead by one page, by whichever thread finds that little is left, while the others go on. How much of
each depends on how many there are: what one lane has waiting in memory, the others have to wait for. Every few seconds
lanes are looked for that have come in since, or have had no turn yet.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from aigc.clock import Clock
from aigc.dispatch.lanes import Hands, Lane, Lanes, WorkItem

PAGE = 500  # items of one lane that are read at once, where lanes are few
AHEAD = 2000  # items of all lanes together, about
SHORTEST_PAGE = 5  # where lanes are many
LANES_AT_ONCE = 50  # read in one go
MOST_HELD = 100  # lanes with items in memory: a page of a batch may have 128 KiB
LOW = 50  # items left of a lane, at which it is read further
READ_EVERY = 0.5  # seconds, unless nothing is left
LOOK_EVERY = 5.0  # seconds, although much is left


@dataclass
class Rota:
    """The lanes of one run. Thread-safe."""

    lanes: Lanes
    clock: Clock
    _known: dict[str, Lane] = field(init=False, default_factory=dict)
    _ready: dict[str, deque[WorkItem]] = field(init=False, default_factory=dict)
    _turn: deque[str] = field(init=False, default_factory=deque)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _reading: threading.Lock = field(init=False, default_factory=threading.Lock)
    _read_at: float = field(init=False, default=float("-inf"))

    def next(self, hands: Hands) -> WorkItem | None:
        """The item whose turn it is; None when there is none. Raises BucketError."""
        self._read_ahead(hands)
        item = self._pop()
        if item is None and self.read(hands):
            item = self._pop()
        return item

    @property
    def waiting(self) -> int:
        """Items that have been read and not handed out."""
        with self._lock:
            return sum(map(len, self._ready.values()))

    def read(self, hands: Hands) -> bool:
        """Look for items that nobody was given yet; whether there are any now. Raises BucketError."""
        with self._reading:
            if self.waiting:  # another thread has just done it
                return True
            self._read(hands)
        return self.waiting > 0

    def _read_ahead(self, hands: Hands) -> None:
        every = READ_EVERY if self.waiting <= LOW else LOOK_EVERY
        if self.clock.monotonic() < self._read_at + every:
            return
        if self._reading.acquire(blocking=False):
            try:
                self._read(hands)
            finally:
                self._reading.release()

    def _read(self, hands: Hands) -> None:
        names = self.lanes.names(hands)
        page = max(SHORTEST_PAGE, min(PAGE, AHEAD // max(1, len(names))))
        short = [name for name in self._in_turn(names) if self._left(name) < min(LOW, page)]
        held = sum(1 for name in names if self._left(name))
        for name in short[: min(LANES_AT_ONCE, max(0, MOST_HELD - held))]:
            lane = self._known.get(name) or self.lanes.lane(name)
            items = lane.take(hands, page)
            self._known.pop(name, None)
            self._known[name] = lane  # the last one now
            self._put(name, items)
        self._read_at = self.clock.monotonic()

    def _in_turn(self, names: Sequence[str]) -> Sequence[str]:
        """Lanes that had no turn yet first, in each run others of them, and then those that were read longest ago."""
        first = int(self.clock.now()) % len(names) if names else 0
        there = set(names)
        unread = [name for name in (*names[first:], *names[:first]) if name not in self._known]
        return [*unread, *(name for name in self._known if name in there)]

    def _left(self, name: str) -> int:
        return len(self._ready.get(name, ()))

    def _put(self, name: str, items: Sequence[WorkItem]) -> None:
        with self._lock:
            if name not in self._ready:
                self._ready[name] = deque()
                self._turn.append(name)
            self._ready[name].extend(items)

    def _pop(self) -> WorkItem | None:
        with self._lock:
            for _ in range(len(self._turn)):
                self._turn.rotate(-1)
                items = self._ready[self._turn[-1]]
                if items:
                    return items.popleft()
        return None
