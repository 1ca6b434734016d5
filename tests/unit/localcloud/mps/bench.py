"""An MPS whose painter, door and roles are played, and the time that a test lets pass."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from localcloud.clock import Clock
from localcloud.errors import CloudError
from localcloud.exchange import Call
from localcloud.http import Request, Response
from localcloud.identity import Account, Credential, Principal
from localcloud.mps import Mps
from localcloud.mps.failures import RenderingFailed
from localcloud.mps.orders import Order
from localcloud.mps.service import Capacity
from localcloud.mps.tasks import Latency
from localcloud.mps.wire import TaskCreated, TaskView

ACCOUNT = Account()
STORE = {"CosBucketName": "pics-1250000000", "CosBucketRegion": "ap-singapore", "CosBucketPath": "/out/day/"}
HOST = "pics-1250000000.cos.ap-singapore.myqcloud.com"
PICTURE = b"\x89PNG\r\n\x1a\n picture"
REFERENCE = b"\xff\xd8\xff reference"
DENIED = b"<Error><Code>AccessDenied</Code><Message>cos:PutObject is not allowed</Message></Error>"


@dataclass
class Painter:
    """Gives the same bytes for every order, and remembers what it was asked."""

    asked: list[tuple[Order, int, list[bytes]]] = field(default_factory=list)
    failure: str = ""

    async def draw(self, order: Order, index: int, references: Sequence[bytes]) -> bytes:
        self.asked.append((order, index, list(references)))
        if self.failure:
            raise RenderingFailed(self.failure)
        return PICTURE

    async def close(self) -> None:
        """Nothing to end."""


@dataclass
class MemoryDoor:
    """Answers by method and keeps what was sent. A list of answers is used up in order, the last one stays."""

    answers: dict[str, list[Response | OSError]]
    sent: list[Request] = field(default_factory=list)

    async def send(self, request: Request) -> Response:
        self.sent.append(request)
        waiting = self.answers[request.method]
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(answer, OSError):
            raise answer
        return answer


@dataclass
class Assumer:
    """Hands out one key, or refuses."""

    refusal: CloudError | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)

    def assume_for_service(
        self, service: str, role_name: str, *, session: str, seconds: int = 7200, instance: str = ""
    ) -> Credential:
        self.asked.append((service, role_name))
        if self.refusal:
            raise self.refusal
        return Credential("AKIDlocaltmp", "key", Principal("role", ACCOUNT, role_name, session), "token")


@dataclass
class Bench:
    """MPS on a frozen clock."""

    folder: Path
    puts: list[Response | OSError] = field(default_factory=lambda: [Response(200)])
    gets: list[Response | OSError] = field(default_factory=lambda: [Response(200, [], REFERENCE)])
    refusal: CloudError | None = None
    capacity: Capacity | None = None

    def __post_init__(self) -> None:
        self.clock = Clock()
        self.clock.freeze()
        self.painter = Painter()
        self.door = MemoryDoor({"PUT": self.puts, "GET": self.gets})
        self.assumer = Assumer(self.refusal)
        self.mps = Mps(
            clock=self.clock,
            account=ACCOUNT,
            assumer=self.assumer,
            door=self.door,
            folder=self.folder,
            capacity=self.capacity
            or Capacity(Latency(wait=(1.0, 1.0), run=(10.0, 10.0)), painter=lambda: self.painter),
        )

    def create(self, **parameters: Any) -> str:
        made = self._call("CreateAigcImageTask", {"Prompt": "draw a cat"} | parameters)
        assert isinstance(made, TaskCreated)
        return made.task_id

    def look(self, task_id: str) -> TaskView:
        view = self._call("DescribeAigcImageTask", {"TaskId": task_id})
        assert isinstance(view, TaskView)
        return view

    async def pass_time(self, seconds: float) -> None:
        """Move the clock and let everything that waited for it happen."""
        self.clock.advance(seconds)
        for _ in range(50):
            await asyncio.sleep(0)

    def _call(self, name: str, parameters: dict[str, Any]) -> Any:
        action = self.mps.service.actions[name]
        call = Call(Principal("root", ACCOUNT), ACCOUNT, "", "request", self.clock.now())
        return action.run(call, msgspec.convert(parameters, action.parameters))


def tell(story: Callable[[], Awaitable[None]]) -> None:
    async def told() -> None:
        await story()

    asyncio.run(told())
