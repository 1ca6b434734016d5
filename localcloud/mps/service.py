"""MPS as the rest of the cloud sees it: two actions, a bill, and the results it keeps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from localcloud.actions import action, service
from localcloud.clock import Clock
from localcloud.doors import Door
from localcloud.exchange import Call
from localcloud.http import Request, Response
from localcloud.identity import Account, RoleAssumer
from localcloud.load import Load
from localcloud.mps.crawler import Crawler
from localcloud.mps.kept import ChargeCollection, ResultCollection, TaskCollection
from localcloud.mps.ordering import order_of
from localcloud.mps.overview import overview_of
from localcloud.mps.renderer import Painter, Renderer
from localcloud.mps.shelf import Shelf
from localcloud.mps.storing import Storing
from localcloud.mps.studio import Studio
from localcloud.mps.tasks import Latency, TaskBook
from localcloud.mps.wire import CreateAigcImageTask, DescribeAigcImageTask, TaskCreated, TaskView
from localcloud.overviews import TaskOverview
from localcloud.state.contract import Collection, Section

QUOTA = 20
"""Requests per second and action (platform.md 1.1, 2.1)."""


class Capacity(msgspec.Struct, frozen=True):
    """How long tasks take of themselves, how many are borne, and who draws."""

    latency: Latency = msgspec.field(default_factory=Latency)
    load: Load = msgspec.field(default_factory=Load)
    painter: Callable[[], Painter] = Renderer


class Mps:
    """Takes orders for pictures and works on them in the background."""

    def __init__(
        self,
        *,
        clock: Clock,
        account: Account,
        assumer: RoleAssumer,
        door: Door,
        folder: Path,
        capacity: Capacity | None = None,
    ) -> None:
        capacity = capacity or Capacity()
        self._book = TaskBook(account, capacity.latency, capacity.load)
        self._painter = capacity.painter()
        self._shelf = Shelf(clock, folder)
        self._studio = Studio(
            clock=clock,
            book=self._book,
            crawler=Crawler(door),
            painter=self._painter,
            storing=Storing(clock, assumer, door),
            shelf=self._shelf,
        )
        self.service = service("mps", "2019-06-12", [self])

    @action(CreateAigcImageTask, quota=QUOTA)
    def create_aigc_image_task(self, call: Call, asked: CreateAigcImageTask) -> TaskCreated:
        task = self._book.open(order_of(asked), call.now)
        self._studio.accept(task)
        return TaskCreated(task_id=task.id)

    @action(DescribeAigcImageTask, quota=QUOTA)
    def describe_aigc_image_task(self, call: Call, asked: DescribeAigcImageTask) -> TaskView:
        task = self._book.get(asked.task_id, call.now)
        return TaskView(status=task.status.value, image_urls=list(task.urls), message=task.message)

    def serve_result(self, request: Request) -> Response:
        """A result kept for an order without a bucket; its URL's host is `shelf.HOST`."""
        return self._shelf.serve(request)

    def billing(self) -> list[dict[str, Any]]:
        """Images charged: task_id, images, bucket, prefix, at (epoch seconds), model."""
        return self._studio.ledger.charges()

    def pending(self) -> int:
        """Tasks that have not ended; each ends when the clock has moved far enough and its pictures are stored."""
        return self._book.under_way

    def tasks_overview(self, count: int) -> list[TaskOverview]:
        """The tasks submitted last, newest first."""
        return [overview_of(task) for task in self._book.latest(count)]

    def kept(self) -> tuple[list[Section], list[Collection]]:
        """What is to be kept of it. Tasks under way go on when they are loaded."""
        return [], [
            TaskCollection(self._book, self._studio),
            ChargeCollection(self._studio.ledger),
            ResultCollection(self._shelf),
        ]

    async def stop(self) -> None:
        """Stop working and end the renderer; nothing is forgotten."""
        await self._studio.stop()
        await self._painter.close()

    async def reset(self) -> None:
        """Forget every task, result and charge, and end the renderer."""
        await self.stop()
        self._book.clear()
        self._shelf.clear()
        self._studio.ledger.clear()

    async def close(self) -> None:
        """Stop working and end every process; kept results go too."""
        await self.reset()
