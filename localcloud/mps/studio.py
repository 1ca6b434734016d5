"""The work on a task, outside the request path: fetch, draw, store, charge."""

from __future__ import annotations

import asyncio
import logging

from localcloud.clock import Clock
from localcloud.mps.crawler import Crawler
from localcloud.mps.failures import TaskFailed
from localcloud.mps.ledger import Ledger
from localcloud.mps.orders import Order
from localcloud.mps.renderer import Painter
from localcloud.mps.shelf import Shelf
from localcloud.mps.storing import Storing
from localcloud.mps.tasks import Status, Task, TaskBook

log = logging.getLogger("localcloud")

DRAWN_AHEAD = 30.0
"""Seconds before its end at which a task is drawn: a picture is held in memory until then, and takes a core to draw."""


class Studio:
    """Works on every task that is under way; each in a coroutine of its own."""

    def __init__(
        self, *, clock: Clock, book: TaskBook, crawler: Crawler, painter: Painter, storing: Storing, shelf: Shelf
    ) -> None:
        self._clock = clock
        self._book = book
        self._crawler = crawler
        self._painter = painter
        self._storing = storing
        self._shelf = shelf
        self.ledger = Ledger()
        self._working: set[asyncio.Task[None]] = set()

    def accept(self, task: Task) -> None:
        """Begin with a task; returns at once."""
        work = asyncio.get_running_loop().create_task(self._work(task), name=task.id)
        self._working.add(work)
        work.add_done_callback(lambda ended: self._ended(task, ended))

    async def stop(self) -> None:
        """Drop all work; tasks stay as they are."""
        for work in list(self._working):
            work.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)

    def _ended(self, task: Task, work: asyncio.Task[None]) -> None:
        """A bug in the work must not leave a task running for ever, nor go unnoticed."""
        self._working.discard(work)
        if not work.cancelled() and (failure := work.exception()) is not None:
            log.error("task %s failed", task.id, exc_info=failure)
            if not task.ended:
                self._book.fail(task, "InternalError: an internal error has occurred; see the cloud's log.")

    async def _work(self, task: Task) -> None:
        # time ->   submitted        runs_at                                    ends_at
        #           |--- WAIT -------|--- RUN: fetch, rest, draw, rest again -----|--- store --- DONE or FAIL
        await self._until(task.runs_at)
        task.status = Status.RUN
        try:
            references = await self._fetch(task.order)
            await self._until(task.ends_at - DRAWN_AHEAD)
            pictures = await self._draw(task.order, references)
            await self._until(task.ends_at)
            urls = await self._store(task, pictures)
        except TaskFailed as failure:
            await self._until(task.ends_at)
            self._book.fail(task, str(failure))
            return
        self._book.done(task, urls)
        self.ledger.charge(task, self._clock.now())

    async def _fetch(self, order: Order) -> list[bytes]:
        return [await self._crawler.fetch(url, order.model.max_reference_bytes) for url in order.references]

    async def _draw(self, order: Order, references: list[bytes]) -> list[bytes]:
        return [await self._painter.draw(order, index, references) for index in range(order.count)]

    async def _store(self, task: Task, pictures: list[bytes]) -> list[str]:
        order = task.order
        files = [(task.file_name(index), picture, order.content_type) for index, picture in enumerate(pictures)]
        if order.destination is None:
            return [self._shelf.put(*file) for file in files]
        return await self._storing.save(task.id, order.destination, files)

    async def _until(self, when: float) -> None:
        # The clock may have jumped past `when`; a frozen clock would then never wake a sleeper.
        remaining = when - self._clock.now()
        if remaining > 0:
            await self._clock.sleep(remaining)
