"""One server under measurement: started, watched and ended by its pid. Linux only: it reads /proc."""

from __future__ import annotations

import http.client
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.errors import Unusable

START_SECONDS = 30.0
STOP_SECONDS = 10.0
_TICKS = os.sysconf("SC_CLK_TCK")
_MB = 1024 * 1024


@dataclass(frozen=True)
class Server:
    """A server that answers. `ready_seconds` is from the start of its process to its first healthy answer."""

    pid: int
    port: int
    ready_seconds: float

    @property
    def resident_mb(self) -> float:
        return self._status("VmRSS") / 1024

    @property
    def peak_mb(self) -> float:
        """The most since `forget_peak`."""
        return self._status("VmHWM") / 1024

    def forget_peak(self) -> None:
        Path(f"/proc/{self.pid}/clear_refs").write_text("5", "ascii")

    @property
    def cpu_seconds(self) -> float:
        return cpu_seconds(self.pid)

    def _status(self, name: str) -> int:
        for line in Path(f"/proc/{self.pid}/status").read_text("ascii").splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
        raise Unusable(f"/proc/{self.pid}/status has no {name}.")


def cpu_seconds(pid: int) -> float:
    """What the process has used so far, its own and the kernel's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def running(argv: list[str], port: int, health: str, env: Mapping[str, str], folder: Path) -> Iterator[Server]:
    """Start `argv`, wait for its first healthy answer, end exactly that process. Raises `Unusable`."""
    # Bytecode is kept, as it is for everybody who starts a program twice.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with (folder / "server.log").open("wb") as log:
        started = time.perf_counter()
        process = subprocess.Popen(argv, env={**environ, **env}, stdout=log, stderr=log)
        try:
            _await_health(process, port, health, folder / "server.log")
            yield Server(process.pid, port, time.perf_counter() - started)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await_health(process: subprocess.Popen[bytes], port: int, health: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
        try:
            connection.request("GET", health)
            if connection.getresponse().status == 200:
                return
        except ConnectionError:
            time.sleep(0.002)
        finally:
            connection.close()
    raise Unusable(f"{process.args!r} did not start: {log.read_text(errors='replace')[-1000:]}")
