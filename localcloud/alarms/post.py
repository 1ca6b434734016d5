"""How receivers are told. People get nothing here, but it is noted what they would have got; URLs are really called, in
the embedded internet and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

import msgspec

from localcloud.alarms.records import Letter, Told
from localcloud.http import Body, Headers, Request
from localcloud.internet import Internet
from localcloud.internet.visit import Visit, visit

URL = "URL"
TRIES = 3
"""A callback that is not answered with 200 is tried again (product/248/38209)."""


class Post:
    """Sends letters. It needs a running event loop."""

    def __init__(self, internet: Internet, now: Callable[[], float]) -> None:
        self._internet = internet
        self._now = now
        self._under_way: set[asyncio.Task[None]] = set()

    def send(self, letter: Letter) -> Told:
        """What becomes of it is noted in the answer, for a URL a little later."""
        told = Told(letter.notice_id, letter.way, letter.to, "under way" if letter.way == URL else "sent")
        if letter.way == URL:
            task = asyncio.get_running_loop().create_task(self._call(letter, told))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return told

    def pending(self) -> int:
        """Calls that have not been answered yet."""
        return len(self._under_way)

    async def close(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _call(self, letter: Letter, told: Told) -> None:
        address = urlsplit(letter.to)
        told.outcome = f"nobody is at {address.hostname}"
        for _ in range(TRIES):
            found = visit(self._internet, address.hostname or "", self._now)
            if found is None:
                return
            told.outcome = await _ask(found, letter)
            if told.outcome == "delivered":
                return


async def _ask(found: Visit, letter: Letter) -> str:
    address = urlsplit(letter.to)
    host = address.hostname or ""
    if address.scheme == "https":
        found.greet(host)
    exchange = await found.begin(
        Request(
            method=letter.method,
            host=host,
            raw_path=address.path or "/",
            raw_query=address.query,
            headers=Headers([("host", host), ("content-type", "application/json"), *letter.headers.items()]),
            body=Body.of(msgspec.json.encode(dict(letter.body))),
            scheme=address.scheme,
        )
    )
    if exchange.drop or exchange.response is None:
        return "the connection was closed without an answer"
    status = exchange.response.status
    return "delivered" if status == 200 else f"answered with {status}"
