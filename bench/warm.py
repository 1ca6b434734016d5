"""What one create costs a warm instance of the deployed function: its own CPU, and calls to the cloud. Linux only."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx

from bench.errors import Unusable
from bench.process import cpu_seconds
from tests.support.stack import Deployed

WARM_UP, ROUNDS, CREATES = 100, 5, 200
QUOTA_SCALE, MOST_RUNNING, TASK_SECONDS = 50.0, 1_000_000, 86_400.0
"""So much that nothing is refused, and no picture is drawn meanwhile."""


@dataclass(frozen=True)
class WarmCreate:
    """Milliseconds of one create, each the median of `ROUNDS` times `CREATES`, and how many upstream calls it made."""

    own_cpu_ms: float
    wall_ms: float
    calls: float


def measure(service: Deployed) -> WarmCreate:
    """One caller, one request after the other, so that one instance serves them all. Raises Unusable."""
    service.cloud.load(quota_scale=QUOTA_SCALE, max_running=MOST_RUNNING, task_seconds=TASK_SECONDS)
    own, wall = [], []
    with httpx.Client(headers={"Authorization": f"Bearer {service.outputs.apiKey}"}) as caller:
        _order(caller, service, WARM_UP)
        instance = _instance(service.outputs.cloudPid)
        since = service.cloud.now()
        for _ in range(ROUNDS):
            began, used = time.perf_counter(), cpu_seconds(instance)
            _order(caller, service, CREATES)
            own.append((cpu_seconds(instance) - used) * 1000 / CREATES)
            wall.append((time.perf_counter() - began) * 1000 / CREATES)
    return WarmCreate(median(own), median(wall), _calls(service, since) / (ROUNDS * CREATES))


def _order(caller: httpx.Client, service: Deployed, count: int) -> None:
    url = service.outputs.localUrl.rstrip("/") + "/v1/images"
    for number in range(count):
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        answer = caller.post(url, content=json.dumps({"prompt": f"a cat, number {number}"}), headers=headers)
        if answer.status_code != 202:
            raise Unusable(f"A create was answered with {answer.status_code}: {answer.text[:300]}")


def _calls(service: Deployed, since: float) -> int:
    """All requests of the instance; its keys are its own, so its principal tells them from those of others."""
    entries = [entry for entry in service.cloud.journal() if entry.time >= since]
    creating = {entry.principal for entry in entries if entry.action == "CreateAigcImageTask"}
    return sum(entry.principal in creating for entry in entries)


def _instance(cloud: int) -> int:
    """The pid of the only instance that the embedded cloud runs."""
    running = [int(path.name) for path in Path("/proc").glob("[0-9]*") if _is_instance(path, cloud)]
    if len(running) != 1:
        raise Unusable(f"{len(running)} instances of the function run instead of one.")
    return running[0]


def _is_instance(process: Path, cloud: int) -> bool:
    try:
        command = (process / "cmdline").read_bytes()
        parent = int((process / "stat").read_text("ascii").rpartition(")")[2].split()[1])
    except OSError:
        return False  # it has ended meanwhile
    return parent == cloud and b"runner.py" in command
