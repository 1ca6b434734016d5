"""One line per route of the control plane; each handler is a few lines below it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

import msgspec

from localcloud.errors import CloudError, InvalidRequest, NotFound
from localcloud.http import Request, Response
from localcloud.journal import Entry
from localcloud.parts import Parts
from localcloud.wire import json_object

_JSON = [("Content-Type", "application/json")]
_PEM = [("Content-Type", "application/x-pem-file")]
_LINES = [("Content-Type", "application/x-ndjson")]
Route = Callable[[Request], Awaitable[Response] | Response]


class ControlPlane:
    """Moves the cloud's clock, arms faults and tells what happened."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._routes: dict[tuple[str, str], Route] = {
            ("GET", "health"): self._health,
            ("POST", "reset"): self._reset,
            ("GET", "journal"): self._read_journal,
            ("GET", "clock"): self._read_clock,
            ("POST", "clock"): self._move_clock,
            ("GET", "faults"): self._list_faults,
            ("POST", "faults"): self._arm_fault,
            ("DELETE", "faults"): self._clear_faults,
            ("GET", "billing"): self._billing,
            ("GET", "ca.pem"): self._read_authority,
        }

    @property
    def routes(self) -> frozenset[tuple[str, str]]:
        """Methods and names; docs/cloud.md explains each."""
        return frozenset(self._routes)

    async def serve(self, request: Request) -> Response:
        name = request.path.removeprefix("/_localcloud").strip("/")
        route = self._routes.get((request.method, name))
        if route is None:
            allowed = sorted(method for method, known in self._routes if known == name)
            if allowed:
                raise CloudError("MethodNotAllowed", f"{name} takes {', '.join(allowed)}.", status=405)
            known_names = sorted({known for _, known in self._routes})
            raise NotFound("NotFound", f"The control plane has {', '.join(known_names)}.")
        answer = route(request)
        return answer if isinstance(answer, Response) else await answer

    def _health(self, _request: Request) -> Response:
        services = sorted({name for name, _ in self._parts.services} | {"cos"})
        return _json({"status": "ok", "services": services, "region": self._parts.settings.region})

    async def _reset(self, _request: Request) -> Response:
        await self._parts.reset()
        return _json({"status": "ok"})

    def _read_journal(self, request: Request) -> Response:
        """Entries oldest first, one JSON object per line; `?follow=1` goes on as requests happen.

        Any field of an entry selects: `?service=mps&action=CreateAigcImageTask`.
        """
        wanted = request.query()
        follow = wanted.pop("follow", "") not in ("", "0")
        if follow:
            return Response(200, _LINES, _follow(self._parts, wanted))
        lines = [line for entry in self._parts.journal if (line := _line(entry, wanted))]
        return Response(200, _LINES, b"".join(lines))

    def _read_clock(self, _request: Request) -> Response:
        return _json({"now": self._parts.clock.now(), "frozen": self._parts.clock.frozen})

    def _move_clock(self, request: Request) -> Response:
        wanted = json_object(request.body.read())
        clock = self._parts.clock
        if not wanted or set(wanted) - {"advance_seconds", "freeze"}:
            raise InvalidRequest(
                "InvalidParameter", 'Send {"advance_seconds": N}, {"freeze": true} or {"freeze": false}.'
            )
        freeze, seconds = wanted.get("freeze"), wanted.get("advance_seconds", 0)
        if freeze not in (None, True, False) or isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise InvalidRequest("InvalidParameter", "freeze is a boolean, advance_seconds a number.")
        if not 0 <= seconds <= 10 * 366 * 86_400:
            raise InvalidRequest("InvalidParameter", "advance_seconds must be 0 or more, at most ten years.")
        if freeze is not None:
            (clock.freeze if freeze else clock.unfreeze)()
        if seconds:
            clock.advance(seconds)
        return self._read_clock(request)

    def _list_faults(self, _request: Request) -> Response:
        return _json([fault.view() for fault in self._parts.faults.armed])

    def _arm_fault(self, request: Request) -> Response:
        return _json({"id": self._parts.faults.add(json_object(request.body.read())).id})

    def _clear_faults(self, _request: Request) -> Response:
        self._parts.faults.clear()
        return _json({"status": "ok"})

    def _billing(self, _request: Request) -> Response:
        return _json(self._parts.mps.billing())

    async def _read_authority(self, _request: Request) -> Response:
        """The certificate authority of this run, made now if no client has needed it yet."""
        return Response(200, _PEM, (await self._parts.ca_file()).read_bytes())


async def _follow(parts: Parts, wanted: dict[str, str]) -> AsyncGenerator[bytes]:
    """What is there, then every new entry until the client goes away."""
    arrived: asyncio.Queue[Entry] = asyncio.Queue(maxsize=10_000)

    def hear(entry: Entry) -> None:
        if not arrived.full():  # a listener that does not read loses lines; the journal itself keeps them
            arrived.put_nowait(entry)

    for entry in list(parts.journal):
        hear(entry)
    stop = parts.journal.listen(hear)
    try:
        while True:
            if line := _line(await arrived.get(), wanted):
                yield line
    finally:
        stop()


def _line(entry: Entry, wanted: dict[str, str]) -> bytes:
    seen = entry.view()
    if any(str(seen.get(name, "")) != value for name, value in wanted.items()):
        return b""
    return msgspec.json.encode(_visible(seen)) + b"\n"


def _visible(seen: dict[str, object]) -> dict[str, object]:
    path = seen.get("path")
    if isinstance(path, str):
        seen["path"] = path.encode("utf-8", "replace").decode()
    return seen


def _json(value: object) -> Response:
    return Response(200, _JSON, msgspec.json.encode(value))
