"""Which Python runs a function: the one its runtime names if this machine has it, else the one the cloud runs on.

A name on PATH is not enough: version managers put shims there that only complain. Every candidate is run once and has
to tell its version.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

_SAY = "import sys; print(sys.executable); print('%d.%d' % sys.version_info[:2])"
_PATIENCE = 60.0


class Interpreter(msgspec.Struct, frozen=True):
    """A Python that has been seen running. `version` like "3.10"; `exact` if it is the runtime's own."""

    path: str
    version: str
    exact: bool


class Interpreters:
    """Looks once per runtime and remembers."""

    def __init__(self, path: str) -> None:
        """`path` is the value of PATH."""
        self._path = path
        self._found: dict[str, asyncio.Task[Interpreter]] = {}

    async def find(self, runtime: str) -> Interpreter:
        """`runtime` like "Python3.10"."""
        looking = self._found.get(runtime)
        if looking is None:
            looking = self._found[runtime] = asyncio.create_task(self._look(runtime.removeprefix("Python")))
        # Shielded: a caller that gives up must not spoil the answer for everybody else.
        return await asyncio.shield(looking)

    async def _look(self, version: str) -> Interpreter:
        own = f"{sys.version_info.major}.{sys.version_info.minor}"
        if own == version:
            return Interpreter(sys.executable, own, exact=True)
        for candidate in _candidates(version, self._path):
            real = await _ask(candidate, version)
            if real:
                return Interpreter(real, version, exact=True)
        return Interpreter(sys.executable, own, exact=False)


def _candidates(version: str, path: str) -> Iterator[Path]:
    for folder in filter(None, path.split(os.pathsep)):
        here = Path(folder)
        if os.access(here / f"python{version}", os.X_OK):
            yield here / f"python{version}"
            if here.name == "shims":
                # pyenv: the shim refuses unless the version is the selected one, but the real ones are beside it.
                yield from sorted(here.parent.glob(f"versions/{version}.*/bin/python{version}"))


async def _ask(candidate: Path, version: str) -> str:
    """The path of the real executable, "" if it cannot be run or is another version."""
    with contextlib.suppress(OSError, TimeoutError):
        process = await asyncio.create_subprocess_exec(
            *(str(candidate), "-I", "-S", "-c", _SAY),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(_PATIENCE):
                said, _ = await process.communicate()
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        lines = said.decode("utf-8", "replace").split("\n")
        if process.returncode == 0 and lines[1:2] == [version]:
            return lines[0]
    return ""
