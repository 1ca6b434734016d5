"""The journal as lines of JSON: what is there, and what comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from itertools import islice

import msgspec

from localcloud.control.answers import OWN_ONLY, number
from localcloud.errors import InvalidRequest
from localcloud.http import Request, Response
from localcloud.journal import FIELDS, KEPT, Entry, Journal

_LINES = [("Content-Type", "application/x-ndjson"), *OWN_ONLY]
BEHIND = 10_000
"""Entries that may wait for a listener that does not read; further ones it loses. The journal itself keeps them."""


def read_journal(journal: Journal, request: Request) -> Response:
    """Entries oldest first, one JSON object per line; `?follow=1` goes on as requests happen, `?last=N` begins with
    the last N of all entries.

    Any field of an entry selects: `?service=mps&action=CreateAigcImageTask`. Raises `InvalidRequest` for a name that
    no entry has: a test that counts what it selects would always find nothing.
    """
    wanted = request.query()
    last = number(wanted.pop("last", ""), default=KEPT, most=KEPT)
    follow = _asked_to_follow(wanted.pop("follow", ""))
    if unknown := sorted(wanted.keys() - FIELDS):
        raise InvalidRequest("UnknownParameter", f"An entry has no {unknown[0]!a}; it has {', '.join(sorted(FIELDS))}.")
    past = list(islice(reversed(list(journal)), last))[::-1]
    if follow:
        return Response(200, list(_LINES), _follow(journal, past, wanted))
    return Response(200, list(_LINES), b"".join(line for entry in past if (line := _line(entry, wanted))))


def _asked_to_follow(text: str) -> bool:
    if text not in ("", "0", "1"):
        raise InvalidRequest("InvalidParameter", f"follow is 0 or 1, not {text[:40]!a}.")
    return text == "1"


async def _follow(journal: Journal, past: list[Entry], wanted: dict[str, str]) -> AsyncGenerator[bytes]:
    """What was there, then every new entry until the client goes away."""
    arrived: asyncio.Queue[Entry] = asyncio.Queue(maxsize=BEHIND)

    def hear(entry: Entry) -> None:
        if not arrived.full():
            arrived.put_nowait(entry)

    stop = journal.listen(hear)
    try:
        for entry in past:
            if line := _line(entry, wanted):
                yield line
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
