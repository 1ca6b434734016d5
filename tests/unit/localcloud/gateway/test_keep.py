"""An answer never promises what the disk did not take."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from localcloud.exchange import Dialect, Exchange
from localcloud.gateway.keep import keep_changes
from localcloud.http import Headers, Request, Response
from localcloud.state.inventory import Inventory
from localcloud.state.keeping import Keeping


class Disk(Keeping):
    """Remembers what it was asked to write; a full one takes nothing."""

    def __init__(self, *, full: bool = False) -> None:
        async def nothing() -> None:
            """There is nothing to forget."""

        super().__init__(
            inventory=Inventory((), (), lambda: None), forget=nothing, files=Path(), scratch=Path(), log=None
        )
        self.asked: list[bool] = []
        self._full = full

    def write(self, *, sections: bool) -> None:
        self.asked.append(sections)
        if self._full:
            raise OSError(28, "No space left on device")


def answered(disk: Disk, dialect: Dialect, method: str = "POST", key: str = "") -> Exchange:
    async def told() -> Exchange:
        exchange = Exchange(Request(method, "host", "/", "", Headers([])), dialect=dialect, key=key)
        exchange.response = Response(200)
        keep_changes(exchange, disk)
        return exchange

    return asyncio.run(told())


def test_a_full_disk_turns_success_into_an_internal_error() -> None:
    refused = answered(Disk(full=True), Dialect.COS, "PUT", "key")
    assert refused.response is not None
    assert (refused.response.status, refused.code) == (500, "InternalError")


@pytest.mark.parametrize(
    ("dialect", "method", "key", "sections"),
    [
        (Dialect.API3, "POST", "", True),
        (Dialect.CONTROL, "POST", "", True),
        (Dialect.COS, "PUT", "", True),
        (Dialect.COS, "GET", "", False),
        (Dialect.COS, "PUT", "key", False),
        (Dialect.FUNCTION_URL, "POST", "", False),
    ],
)
def test_only_requests_that_can_change_them_look_at_whole_sections(
    dialect: Dialect, method: str, key: str, sections: bool
) -> None:
    disk = Disk()
    answered(disk, dialect, method, key)
    assert disk.asked == [sections]
