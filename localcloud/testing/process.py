"""An embedded cloud as a process of the test's own: started on a free port, ended with the `with` block."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localcloud.testing.control import Control
from localcloud.testing.errors import DidNotStart

START_SECONDS = 120.0
STOP_SECONDS = 60.0
_HOME = Path(__file__).parents[2]


@dataclass(frozen=True)
class RunningCloud(Control):
    """One embedded cloud. `ca_file` appears with the first client that needs it, or with a call of `authority()`."""

    pid: int
    ca_file: str


@contextmanager
def running_cloud(folder: Path | None = None, *options: str) -> Iterator[RunningCloud]:
    """Start an embedded cloud; end exactly that process afterwards. Its log stays in `folder`, if one is given.

    It ends too when this process is killed.

    `options` are those of `python -m localcloud`. Raises `DidNotStart`.
    """
    with ExitStack() as undo:
        place = folder or Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="localcloud-")))
        ready, log_file = place / "ready.json", place / "cloud.log"
        log = undo.enter_context(log_file.open("w+b"))
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "localcloud",
                "--port",
                "0",
                "--ready-file",
                str(ready),
                "--end-with-stdin",
                *options,
            ],
            cwd=_HOME,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
        undo.callback(_end, process)
        facts = _await_ready(ready, process, log_file)
        yield RunningCloud(endpoint=facts["endpoint"], pid=process.pid, ca_file=facts["caFile"])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _await_ready(ready: Path, process: subprocess.Popen[bytes], log: Path) -> dict[str, Any]:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if ready.exists():
            return dict(json.loads(ready.read_text(encoding="utf-8")))
        try:
            process.wait(0.01)
        except subprocess.TimeoutExpired:
            continue
        break
    raise DidNotStart(f"the embedded cloud did not start: {log.read_text(errors='replace')[-2000:]}")
