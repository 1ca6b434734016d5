"""A real embedded cloud as a process, for tests: its endpoint, its control plane and its end."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx

ROOT = Path(__file__).parents[2]
START_SECONDS = 20.0
STOP_SECONDS = 10.0

Seen = TypeVar("Seen")

SECRET_ID, SECRET_KEY = "AKIDlocal", "local"
APP_ID, UIN, REGION = "1250000000", "100000000001", "ap-singapore"


@dataclass(frozen=True)
class RunningCloud:
    """One embedded cloud. Everything a test knows of it comes through its port."""

    endpoint: str
    pid: int
    ca_file: str

    @property
    def control(self) -> str:
        return f"{self.endpoint}/_localcloud"

    def reset(self) -> None:
        self._post("reset", None)

    def journal(self, **wanted: str) -> list[dict[str, Any]]:
        """Entries oldest first, e.g. `journal(service="mps", action="CreateAigcImageTask")`."""
        answer = httpx.get(f"{self.control}/journal", params=wanted).raise_for_status()
        return [json.loads(line) for line in answer.text.splitlines()]

    def count(self, **wanted: str) -> int:
        return len(self.journal(**wanted))

    def fault(self, kind: str, **selectors: Any) -> str:
        return str(self._post("faults", {"kind": kind, **selectors})["id"])

    def faults(self) -> list[dict[str, Any]]:
        return list(httpx.get(f"{self.control}/faults").raise_for_status().json())

    def clear_faults(self) -> None:
        httpx.delete(f"{self.control}/faults").raise_for_status()

    def billing(self) -> list[dict[str, Any]]:
        return list(httpx.get(f"{self.control}/billing").raise_for_status().json())

    def now(self) -> float:
        return float(httpx.get(f"{self.control}/clock").raise_for_status().json()["now"])

    def advance(self, seconds: float) -> None:
        self._post("clock", {"advance_seconds": seconds})

    def freeze(self) -> None:
        self._post("clock", {"freeze": True})

    def unfreeze(self) -> None:
        self._post("clock", {"freeze": False})

    def _post(self, route: str, body: dict[str, Any] | None) -> dict[str, Any]:
        answer = httpx.post(f"{self.control}/{route}", json=body, timeout=30).raise_for_status()
        return dict(answer.json())


@contextmanager
def running_cloud(folder: Path, *options: str) -> Iterator[RunningCloud]:
    """Start an embedded cloud on a free port; end exactly that process afterwards."""
    ready = folder / "ready.json"
    with (folder / "cloud.log").open("w+b") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "localcloud", "--port", "0", "--ready-file", str(ready), *options],
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
        try:
            facts = _await_ready(ready, process, folder / "cloud.log")
            yield RunningCloud(endpoint=facts["endpoint"], pid=process.pid, ca_file=facts["caFile"])
        finally:
            process.terminate()
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
    raise RuntimeError(f"the embedded cloud did not start: {log.read_text(errors='replace')[-2000:]}")


def eventually(look: Callable[[], Seen], *, until: Callable[[Seen], bool] = bool, seconds: float = 20.0) -> Seen:
    """Look again and again until `until(what is seen)`; fails with the last sight after `seconds`.

    For what other processes do in real time. What waits on the cloud's clock is moved with `advance` instead.
    """
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    seen = look()
    while not until(seen):
        if time.monotonic() > deadline:
            raise AssertionError(f"still not so after {seconds} s: {seen!r}")
        pause.wait(0.02)
        seen = look()
    return seen
