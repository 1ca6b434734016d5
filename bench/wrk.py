"""wrk, which loads a server from outside: a few seconds, a few connections, prepared requests in turn."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.errors import ToolMissing, Unusable

_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_LATENCY = re.compile(r"\s(50|99)%\s+([\d.]+)(us|ms|s)\s")
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
_GRACE_SECONDS = 20


@dataclass(frozen=True)
class Get:
    """One request wrk sends again and again."""

    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Load:
    """What came out: answers per second, and milliseconds that half and 99 of 100 answers needed at most."""

    rate: float
    p50: float
    p99: float


def find_wrk() -> str:
    """Raises `ToolMissing`."""
    found = shutil.which("wrk")
    if found is None:
        raise ToolMissing("The benchmark needs wrk, which is not installed. Debian and Ubuntu: apt install wrk.")
    return found


def load(port: int, gets: Sequence[Get], *, connections: int, seconds: int, folder: Path) -> Load:
    """Send `gets` in turn. Raises `Unusable` when an answer is not a success."""
    script = folder / "requests.lua"
    script.write_text(_script(gets), "utf-8")
    command = [find_wrk(), "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script)]
    told = subprocess.run(
        [*command, f"http://127.0.0.1:{port}/"],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + _GRACE_SECONDS,
    ).stdout
    rate = _RATE.search(told)
    if rate is None or "Non-2xx" in told or "Socket errors" in told:
        raise Unusable(f"Not every answer was a success:\n{told}")
    latency = {found[1]: float(found[2]) * _MILLISECONDS[found[3]] for found in _LATENCY.finditer(told)}
    return Load(float(rate[1]), latency["50"], latency["99"])


def _script(gets: Sequence[Get]) -> str:
    """Requests are formatted once; what wrk does per request is to take the next."""
    lines = ["local requests = {}", "function init(args)"]
    for get in gets:
        headers = ", ".join(f'["{name}"]="{value}"' for name, value in get.headers.items())
        lines.append(f'  requests[#requests + 1] = wrk.format("GET", "{get.path}", {{{headers}}})')
    lines += ["end", "local at = 0", "function request()", "  at = at % #requests + 1", "  return requests[at]", "end"]
    return "\n".join(lines) + "\n"
