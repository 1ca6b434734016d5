"""The process that draws. It is started for the first picture, serves one order at a time and dies with its parent.

Drawing needs Pillow and a core for a few hundred milliseconds; neither has a place in the process that answers
requests. Messages both ways are a length, a JSON head of that length, and the bytes the head announces; the other side
is `render/channel.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from localcloud.mps.failures import RenderingFailed
from localcloud.mps.orders import Order

PATIENCE = 60.0
"""Real seconds for one picture; a process that takes longer is replaced."""
_LENGTH = 4
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]


class Painter(Protocol):
    """Whoever can turn an order into a picture."""

    async def draw(self, order: Order, index: int, references: Sequence[bytes]) -> bytes:
        """Picture number `index` of an order, encoded in the order's format. Raises `RenderingFailed`."""
        ...

    async def close(self) -> None: ...


class Renderer:
    """A `Painter` in a process of its own, restarted when it is gone."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process that draws, if it runs."""
        return self._process.pid if self._process else None

    async def draw(self, order: Order, index: int, references: Sequence[bytes]) -> bytes:
        head = {
            "prompt": order.prompt,
            "model": order.model.name,
            "seed": order.seed(index),
            "width": order.width,
            "height": order.height,
            "format": order.format,
            "logo": order.logo,
            "enhance": order.enhance,
            "references": [len(data) for data in references],
        }
        async with self._turn:
            try:
                async with asyncio.timeout(PATIENCE):
                    return await self._exchange(msgspec.json.encode(head), references)
            except (OSError, EOFError) as error:  # a time-out is an OSError
                await self.close()
                raise RenderingFailed(f"The picture could not be rendered: the renderer stopped ({error}).") from error
            except asyncio.CancelledError:
                await self.close()  # its answer, still to come, would be taken for the next order's
                raise

    async def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def _exchange(self, head: bytes, references: Sequence[bytes]) -> bytes:
        process = await self._running()
        if process.stdin is None or process.stdout is None:
            raise EOFError("its pipes are closed")
        process.stdin.write(len(head).to_bytes(_LENGTH) + head)
        for data in references:
            process.stdin.write(data)
        await process.stdin.drain()
        size = int.from_bytes(await process.stdout.readexactly(_LENGTH))
        answer = msgspec.json.decode(await process.stdout.readexactly(size))
        if "error" in answer:
            raise RenderingFailed(f"The picture could not be rendered: {answer['error']}")
        return await process.stdout.readexactly(answer["size"])

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "localcloud.mps.render",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                cwd=_PACKAGE_ROOT,
                # Nothing of the customer's environment: only what an interpreter needs to start.
                env={name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ},
            )
        return self._process
