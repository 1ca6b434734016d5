"""The embedded cloud as a process: started, recognised, asked whether it is well, ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from local import environment
from local.errors import CloudDidNotStart
from local.identity import Identity
from local.places import Places
from local.processes import Child, Processes

NAME = "cloud"
"""Its name in the ledger."""

READY_SECONDS = 30.0
"""It needs a fraction of a second; a machine that is busy building something needs more."""

HEALTH_SECONDS = 60.0
"""Of a port where nobody listens nothing has to be waited for; a cloud that is busy is well all the same."""

LOOK_EVERY_SECONDS = 0.02
LAST_LINES = 15


@dataclass(frozen=True)
class Cloud:
    """A running embedded cloud. `ca_file` is the authority of its certificates, for who speaks HTTPS to it."""

    pid: int
    endpoint: str
    ca_file: Path

    @property
    def port(self) -> int:
        """Its one port on 127.0.0.1."""
        return httpx.URL(self.endpoint).port or 80


def start(
    places: Places, processes: Processes, *, stays: bool, sleep: Callable[[float], None] = time.sleep
) -> tuple[Child, Cloud]:
    """Start one on a free port and wait until it answers; unless it `stays`, it ends with this process at the latest.

    Raises CloudDidNotStart with what it said.
    """
    places.cloud_ready.unlink(missing_ok=True)
    with places.cloud_log.open("wb") as log:
        child = processes.start(
            NAME,
            command(port=0, ready_file=places.cloud_ready, tied=not stays),
            cwd=places.root,
            env=environment.for_cloud(os.environ, places),
            out=log,
            err=subprocess.STDOUT,
            tied=not stays,
        )
    try:
        return child, _wait_until_ready(places, child, sleep)
    except BaseException:  # also an interruption: what was started is ended
        processes.end(child)
        raise


def find(places: Places, processes: Processes) -> tuple[Identity, Cloud] | None:
    """The cloud of an earlier run, if exactly that process is still there and well."""
    who = processes.ledger.find(NAME)
    if who is None or not processes.table.is_running(who):
        return None
    cloud = _read(places.cloud_ready)
    return (who, cloud) if cloud and cloud.pid == who.pid and is_well(cloud) else None


def is_well(cloud: Cloud) -> bool:
    """Whether it answers on its control plane."""
    try:
        answer = httpx.get(f"{cloud.endpoint}/_localcloud/health", timeout=HEALTH_SECONDS, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == httpx.codes.OK


def command(*, port: int, ready_file: Path | None = None, tied: bool = False) -> list[str | Path]:
    """How to start one. Port 0 means a free one; one that is `tied` ends with its standard input."""
    announce: list[str | Path] = ["--ready-file", ready_file] if ready_file else []
    end: list[str | Path] = ["--end-with-stdin"] if tied else []
    return [sys.executable, "-m", "localcloud", "--port", str(port), *announce, *end]


def _wait_until_ready(places: Places, child: Child, sleep: Callable[[float], None]) -> Cloud:
    for _ in range(int(READY_SECONDS / LOOK_EVERY_SECONDS)):
        cloud = _read(places.cloud_ready)
        if cloud and cloud.pid == child.popen.pid:
            return cloud
        code = child.popen.poll()
        if code is not None:
            raise CloudDidNotStart(f"the embedded cloud ended with status {code}.\n{last_words(places.cloud_log)}")
        sleep(LOOK_EVERY_SECONDS)
    raise CloudDidNotStart(
        f"the embedded cloud was not ready within {READY_SECONDS:.0f} s.\n{last_words(places.cloud_log)}",
        next_step="End other heavy work on this machine and try again.",
    )


def last_words(log: Path) -> str:
    """The end of a log, for an error message."""
    try:
        lines = log.read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return ""
    return "\n".join(lines[-LAST_LINES:])


def _read(ready_file: Path) -> Cloud | None:
    """The file is there completely or not at all."""
    try:
        document: Mapping[str, object] = json.loads(ready_file.read_text("utf-8"))
        return Cloud(int(str(document["pid"])), str(document["endpoint"]), Path(str(document["caFile"])))
    except (FileNotFoundError, ValueError, KeyError):
        return None
