"""Whose turn is it? One item of each lane after the other; within a lane the oldest first.

A lane is read ahead by one page, by whichever thread finds that little is left, while the others go on.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from aigc.clock import Clock
from aigc.dispatch.lanes import Hands, Lane, Lanes, WorkItem

PAGE = 500  # items of one lane that are read at once
LANES_AT_ONCE = 50  # read in one go; the others have their turn when these are empty
LOW = 50  # items left of a lane, at which it is read further
READ_EVERY = 0.5  # seconds, unless nothing is left


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
        if self.waiting > LOW or self.clock.monotonic() < self._read_at + READ_EVERY:
            return
        if self._reading.acquire(blocking=False):
            try:
                self._read(hands)
            finally:
                self._reading.release()

    def _read(self, hands: Hands) -> None:
        names = [name for name in self.lanes.names(hands) if len(self._ready.get(name, ())) < LOW]
        behind = [name for name in names if name not in self._known]  # those that had no turn yet first
        for name in [*behind, *(name for name in names if name in self._known)][:LANES_AT_ONCE]:
            lane = self._known.get(name) or self._known.setdefault(name, self.lanes.lane(name))
            self._put(name, lane.take(hands, PAGE))
        self._read_at = self.clock.monotonic()

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
