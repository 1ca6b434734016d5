"""Results of orders without a bucket: kept for 12 hours at a URL of the service (platform.md 2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from localcloud.changes import Changes
from localcloud.clock import Clock, Timer
from localcloud.http import FileRange, Request, Response

HOST = "aigc-results.mps.tencentcos.cn"
"""Ours: the host of those URLs; the real one is not documented."""
KEPT = 12 * 3600.0


class Kept(msgspec.Struct, frozen=True):
    """A file on the shelf; `until` in epoch seconds."""

    content_type: str
    size: int
    until: float


class Shelf:
    """Files by name, removed when their time is over."""

    def __init__(self, clock: Clock, folder: Path) -> None:
        self._clock = clock
        self._folder = folder
        self._files: dict[str, Kept] = {}
        self._timers: list[Timer] = []
        self.changes = Changes()

    def put(self, name: str, data: bytes, content_type: str) -> str:
        """Keep a file; returns its URL."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / name).write_bytes(data)
        self._keep(name, Kept(content_type, len(data), self._clock.now() + KEPT))
        self.changes.note(name)
        return f"https://{HOST}/{name}"

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def find(self, name: str) -> Kept | None:
        return self._files.get(name)

    def adopt(self, name: str, kept: Kept) -> None:
        """Know a file that an earlier process put here; it may have been removed at its time."""
        if (self._folder / name).is_file():
            self._keep(name, kept)

    def _keep(self, name: str, kept: Kept) -> None:
        self._files[name] = kept
        self._timers = [timer for timer in self._timers if timer.when > self._clock.now()]
        self._timers.append(self._clock.call_at(kept.until, lambda: self._remove(name)))

    def serve(self, request: Request) -> Response:
        """Answer a GET or HEAD of a kept file's URL; 404 after its time."""
        found = self._files.get(request.path.removeprefix("/"))
        if found is None:
            return Response(
                404, [("Content-Type", "text/plain")], b"This result does not exist or is older than 12 hours."
            )
        if request.method not in ("GET", "HEAD"):
            return Response(405, [("Allow", "GET, HEAD")])
        headers = [("Content-Type", found.content_type), ("Cache-Control", "private, max-age=43200")]
        if request.method == "HEAD":
            return Response(200, headers, length=found.size)
        return Response(200, headers, FileRange(self._folder / request.path.removeprefix("/"), 0, found.size))

    def clear(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        for name in list(self._files):
            self._remove(name)

    def _remove(self, name: str) -> None:
        self._files.pop(name, None)
        self.changes.note(name)
        (self._folder / name).unlink(missing_ok=True)
