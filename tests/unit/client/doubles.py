"""Stand-ins for what the client gets from outside: the clock and the network. Nothing here decides anything."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from client.cli.world import World

URL = "https://images.example/"
API_KEY = "aigc_made-up-key"
NOW = 1_767_225_600.0
"""2026-01-01T00:00:00Z."""

IMAGE_URL = "https://art-1250000000.cos.ap-singapore.myqcloud.com/outputs/2026-01-01/j1/a_0.png?q-signature=ab%3Bcd"


@dataclass
class FakeClock:
    """Time that moves only when somebody waits."""

    time: float = NOW
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class SlowClock(FakeClock):
    """Every wait takes `wait` seconds, so that a signature that is used again is too old."""

    wait: float = 600.0

    def sleep(self, seconds: float) -> None:
        super().sleep(max(seconds, self.wait))


Answer = httpx.Response | Exception | KeyboardInterrupt


class Network:
    """Gives the listed answers in turn, the last one for ever; remembers what was sent."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.sent: list[httpx.Request] = []
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.sent.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, httpx.Response):
            return answer
        raise answer

    @property
    def methods(self) -> list[str]:
        return [request.method for request in self.sent]


def job(status: str = "accepted", **fields: Any) -> dict[str, Any]:
    """A job document as the service shows it."""
    return {
        "id": "j1",
        "status": status,
        "created_at": "2026-01-01T00:00:00Z",
        "model": "Hunyuan",
        "prompt": "draw a cat",
        "task_id": None,
        "request_id": None,
        "outputs": [],
        "error": None,
        "urls": {"self": "/v1/images/j1", "cancel": "/v1/images/j1"},
        **fields,
    }


def finished(count: int = 1, content_type: str = "image/png") -> dict[str, Any]:
    """A job that has its images."""
    output = {
        "url": IMAGE_URL,
        "expires_at": "2026-01-01T01:00:00Z",
        "bucket": "art-1250000000",
        "key": "outputs/2026-01-01/j1/a_0.png",
        "content_type": content_type,
    }
    return job("succeeded", task_id="4-AigcImage-1", outputs=[output] * count)


def reply(status: int, document: object, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """One JSON answer."""
    return httpx.Response(status, json=document, headers=dict(headers or {}))


def problem(status: int, code: str, detail: str, **more: str) -> httpx.Response:
    """One problem+json answer."""
    return httpx.Response(status, json={"title": "Problem", "status": status, "code": code, "detail": detail, **more})


def image(content: bytes = b"\x89PNG cat") -> httpx.Response:
    """One downloaded image."""
    return httpx.Response(200, content=content, headers={"Content-Type": "image/png"})


def world(network: Network, folder: Path, environ: Mapping[str, str] | None = None, *, terminal: bool = False) -> World:
    """The surroundings of one command line call: a configured service unless `environ` says otherwise."""
    configured = {"AIGC_URL": URL, "AIGC_API_KEY": API_KEY} if environ is None else environ
    return World(
        environ=configured,
        folder=folder,
        clock=FakeClock(),
        transport=network.transport,
        talk=Console(file=io.StringIO(), force_terminal=terminal, soft_wrap=True, highlight=False),
    )


def told(surroundings: World) -> str:
    """What the command said to people."""
    file = surroundings.talk.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()
