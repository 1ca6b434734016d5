"""One instance of a function: one warm process that handles one request at a time.

The process leads a session of its own, so that ending it also ends what it started, and it holds the reading end of a
pipe whose writing end this process holds (its lifeline): it cannot outlive the cloud, not even after kill -9.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from localcloud.identity import Credential
from localcloud.scf import channel
from localcloud.scf.channel import ChannelClosed
from localcloud.scf.function import Key, Revision
from localcloud.scf.interpreters import Interpreter
from localcloud.scf.invocation import Outcome, StatusCode
from localcloud.scf.limits import MB
from localcloud.scf.memory import PERIOD, resident
from localcloud.scf.output import Output

_RUNNER = Path(__file__).with_name("runner.py")
_GRACE = 1.0
"""Seconds after which the channel of a process that has ended is closed, if somebody it started keeps it open."""
_ENDS = {
    "raised": StatusCode.USER_CODE,
    "no_handler": StatusCode.HANDLER_NOT_FOUND,
    "too_large": StatusCode.ANSWER_TOO_LARGE,
}


class Reply(msgspec.Struct, frozen=True):
    """How the process answered one request: `outcome`, and how long it took in milliseconds."""

    outcome: Outcome
    milliseconds: float


class Instance:
    """A running process. `ended` once it is gone or about to go; it is never used again then."""

    def __init__(
        self,
        *,
        key: Key,
        revision: Revision,
        interpreter: Interpreter,
        output: Output,
        scratch: Path,
        ahead: Callable[[], float],
    ) -> None:
        """`scratch` is its own folder to write to; the folder's name is the instance's id."""
        self.id = scratch.name
        self.key = key
        self.revision = revision
        self.interpreter = interpreter
        self.output = output
        self.credential: Credential | None = None
        self.keys_until = 0.0
        self.boot_milliseconds = 0.0
        self.idle_since = 0.0
        self.ended = False
        self._scratch = scratch
        self._ahead = ahead
        self._verdict: Outcome | None = None
        self._quiet = asyncio.Event()
        self._quiet.set()

    async def start(self, environment: Mapping[str, str], cloud: str) -> None:
        """Start the process, which looks names up at `cloud`. It has run none of the user's code yet.
        Raises `OSError`."""
        began = asyncio.get_running_loop().time()
        self._scratch.mkdir(parents=True)
        ours, theirs = socket.socketpair()
        lifeline, self._life = os.pipe()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *(self.interpreter.path, "-I", "-S", "-B", "-u", "-X", "utf8", str(_RUNNER)),
                *(str(theirs.fileno()), str(lifeline), str(self.revision.package.folder), str(self._scratch)),
                cloud,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=self.output.sink,
                stderr=self.output.sink,
                pass_fds=(theirs.fileno(), lifeline),
                cwd=self.revision.package.folder,
                env=dict(environment),
                start_new_session=True,
            )
        except BaseException:
            # Also when the start is cancelled half-way: a process that exists dies with its lifeline.
            ours.close()
            os.close(self._life)
            self.output.close()
            raise
        finally:
            theirs.close()
            os.close(lifeline)
            os.close(self.output.sink)
        self._reader, self._writer = await asyncio.open_connection(sock=ours)
        self._burial = asyncio.create_task(self._bury())
        self.boot_milliseconds = (asyncio.get_running_loop().time() - began) * 1000

    async def load(self, variables: Mapping[str, str]) -> Reply:
        """Import the handler, within the initialisation timeout."""
        settings = self.revision.configuration
        late = Outcome(
            StatusCode.INIT_TIMEOUT, message=f"Initialization timed out after {settings.init_timeout} seconds"
        )
        request = {"do": "load", "handler": settings.handler, "environment": dict(variables), "ahead": self._ahead()}
        return await self._ask(request, b"", settings.init_timeout, late)

    async def handle(self, event: bytes, context: Mapping[str, object], variables: Mapping[str, str]) -> Reply:
        """Run the handler on one event (JSON text), within the function's timeout and memory."""
        settings = self.revision.configuration
        late = Outcome(StatusCode.TIMEOUT, message=f"Invoking task timed out after {settings.timeout} seconds")
        request = {"do": "run", "context": dict(context), "environment": dict(variables), "ahead": self._ahead()}
        return await self._ask(request, event, settings.timeout, late)

    def kill(self) -> None:
        """End the process, and whatever it started, at once."""
        self.ended = True
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def gone(self) -> None:
        """Wait until the process has ended and nothing of it is left."""
        await self._burial

    def when_gone(self, act: Callable[[], None]) -> None:
        self._burial.add_done_callback(lambda _: act())

    async def _ask(self, request: dict[str, Any], body: bytes, seconds: float, late: Outcome) -> Reply:
        loop = asyncio.get_running_loop()
        started = loop.time()
        # Real time, not the cloud's: a frozen clock must not let a process run for ever.
        timer = loop.call_later(seconds, self._condemn, late)
        self._watching = loop.call_later(PERIOD, self._watch_memory)
        self._quiet.clear()
        try:
            await channel.send(self._writer, request, body)
            meta, answer = await channel.receive(self._reader)
        except ChannelClosed:
            self.kill()
            exited = Outcome(StatusCode.PROCESS_EXIT, message="User process exit when running")
            return Reply(self._verdict or exited, (loop.time() - started) * 1000)
        except asyncio.CancelledError:
            self.kill()
            raise
        finally:
            timer.cancel()
            self._watching.cancel()
            self._quiet.set()
        return self._read(meta, answer)

    def _read(self, meta: dict[str, Any], answer: bytes) -> Reply:
        memory = int(meta.get("memory", 0))
        if memory > self._memory_limit:
            # It grew and shrank between two looks; the platform counts the peak.
            self.kill()
            return Reply(self._memory_reached(), 0.0)
        status = _ENDS.get(meta["end"], StatusCode.SUCCESS)
        message = {
            StatusCode.USER_CODE: "user code exception caught",
            StatusCode.HANDLER_NOT_FOUND: f"HandlerNotFound: {meta.get('message', '')}",
            StatusCode.ANSWER_TOO_LARGE: "The size of response exceeds the upper limit (6MB)",
        }.get(status, "")
        outcome = Outcome(status, answer, message, stack=str(meta.get("stack", "")), memory=memory)
        return Reply(outcome, float(meta.get("milliseconds", 0.0)))

    @property
    def _memory_limit(self) -> int:
        return self.revision.configuration.memory * MB

    def _memory_reached(self) -> Outcome:
        return Outcome(
            StatusCode.MEMORY,
            message=f"Memory limit reached: the function may use {self.revision.configuration.memory} MB",
            memory=self._memory_limit,
        )

    def _watch_memory(self) -> None:
        if resident(self._process.pid) > self._memory_limit:
            self._condemn(self._memory_reached())
            return
        self._watching = asyncio.get_running_loop().call_later(PERIOD, self._watch_memory)

    def _condemn(self, verdict: Outcome) -> None:
        """End the process for a reason, which the request that runs gets to know."""
        self._verdict = verdict
        self.kill()

    async def _bury(self) -> None:
        """When the process has ended: end what it left behind, and give back everything it had."""
        await self._process.wait()
        self.ended = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GRACE):
                await self._quiet.wait()
        self._writer.transport.abort()
        os.close(self._life)
        self.output.close()
        await asyncio.to_thread(shutil.rmtree, self._scratch, ignore_errors=True)
