"""Many uploads at once, and how much of MPS's quota is used until all of them are tasks.

The quota of the embedded cloud is raised, so that a run does not take minutes; the function is told the same number.
Tasks are made to last longer than the run: pictures and their events would compete for the machine.
"""

from __future__ import annotations

import base64
import http.client
import io
import json
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localcloud.identity import Account, Credential, Principal
from localcloud.signatures import qsign
from tests.support.accounts import client
from tests.support.cloud import PATIENCE, eventually
from tests.support.stack import Deployed

QUOTA = 20  # per second, of one account
UPLOADERS = 16
TASK_SECONDS = 86_400.0
MOST_RUNNING = 1_000_000
LOOK_EVERY = 1.0  # seconds


@dataclass(frozen=True)
class Herd:
    """What was seen of one herd. Times in seconds."""

    uploads: int
    quota: float
    created: Mapping[float, str]  # when MPS took a task, and of which prompt
    throttled: Sequence[float]  # when it refused one

    @property
    def seconds(self) -> float:
        """From the first task to the last."""
        return max(self.created) - min(self.created)

    @property
    def used(self) -> float:
        """The share of the quota that was used from the first task to the last."""
        return (len(self.created) - 1) / (self.quota * self.seconds)

    @property
    def lost(self) -> int:
        """Uploads without a task."""
        return self.uploads - len(set(self.created.values()))

    @property
    def duplicated(self) -> int:
        """Tasks too many."""
        return len(self.created) - len(set(self.created.values()))


def run(service: Deployed, *, uploads: int, scale: float, name: str, seconds: float) -> Herd:
    """Drop `uploads` job files at once and watch them become tasks, for `seconds` at most."""
    with raised(service, scale):
        since, before = service.cloud.now(), service.cloud.pending().tasks
        drop(service, uploads, name)
        _wait(service, before + uploads, seconds)
        created, throttled = creates(service, name, since)
    return Herd(uploads, QUOTA * scale, created, throttled)


def run_parked(service: Deployed, *, uploads: int, scale: float, name: str, seconds: float) -> Herd:
    """The same, but nothing is sent before all of them are in the queue: a lease that is nobody's sees to that."""
    lease = "queue/.dispatcher/900000000000"
    with raised(service, scale):
        ends = service.cloud.now() + 86_400
        held = json.dumps({"holder": "bench", "until": ends, "ends": ends, "pace": {}}).encode()
        service.bucket.put_object(Bucket=service.outputs.bucket, Key=lease, Body=held)
        since, before = service.cloud.now(), service.cloud.pending().tasks
        drop(service, uploads, name)
        eventually(lambda: service.cloud.pending().invocations, until=lambda left: not left, seconds=seconds, every=1)
        service.bucket.delete_object(Bucket=service.outputs.bucket, Key=lease)
        _wait(service, before + uploads, seconds)
        created, throttled = creates(service, name, since)
    return Herd(uploads, QUOTA * scale, created, throttled)


def _wait(service: Deployed, tasks: int, seconds: float) -> None:
    """Until so many tasks are under way. The journal tells that too, but reading so much of it stops the cloud."""
    with suppress(AssertionError):  # whoever is not done by then has lost the rest
        eventually(
            lambda: service.cloud.pending().tasks, until=lambda now: now >= tasks, seconds=seconds, every=LOOK_EVERY
        )


@contextmanager
def raised(service: Deployed, scale: float) -> Iterator[None]:
    """A quota that is `scale` times as high, known to the function, and tasks that do not end."""
    service.cloud.load(quota_scale=scale, max_running=MOST_RUNNING, task_seconds=TASK_SECONDS)
    tell(service, AIGC_CREATES_PER_SECOND=str(round(QUOTA * scale)))
    try:
        yield
    finally:
        tell(service, AIGC_CREATES_PER_SECOND=str(QUOTA))
        service.cloud.load(quota_scale=1.0)


def tell(service: Deployed, **variables: str) -> None:
    """Change the function's environment, as a `pulumi up` with other settings would."""
    scf, name = _function(service)
    known = scf.call_json("GetFunction", name)["Response"]["Environment"]["Variables"]
    merged = {each["Key"]: each["Value"] for each in known} | variables
    listed = [{"Key": key, "Value": value} for key, value in merged.items()]
    scf.call_json("UpdateFunctionConfiguration", name | {"Environment": {"Variables": listed}})
    _function(service)  # until then, whoever dispatches would keep to the old numbers for the length of his run


def _function(service: Deployed) -> tuple[Any, dict[str, str]]:
    """A client of SCF, and the function's name in its words, once it is not being changed by anybody."""
    scf = client(service.cloud.endpoint, "scf", "2018-04-16")
    (function,) = scf.call_json("ListFunctions", {})["Response"]["Functions"]
    name = {"FunctionName": function["FunctionName"]}
    eventually(lambda: scf.call_json("GetFunction", name)["Response"]["Status"], until=lambda now: now == "Active")
    return scf, name


def replace_code(service: Deployed, package: Path, index: Path) -> None:
    """Put another `index.py` into the function's zip, and the zip into the cloud."""
    scf, name = _function(service)
    packed = io.BytesIO(package.read_bytes())
    made = io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if not entry.startswith(("index.", "__pycache__/index.")):
                new.writestr(entry, old.read(entry))
        new.write(index, "index.py")
    code = base64.b64encode(made.getvalue()).decode("ascii")
    scf.call_json("UpdateFunctionCode", name | {"ZipFile": code})


def drop(service: Deployed, uploads: int, name: str) -> None:
    """Put the files, over a few connections that are kept."""
    with ThreadPoolExecutor(UPLOADERS) as people:
        list(people.map(lambda first: _drop(service, range(first, uploads, UPLOADERS), name), range(UPLOADERS)))


def _drop(service: Deployed, numbers: Sequence[int], name: str) -> None:
    host = f"{service.outputs.bucket}.cos.{service.outputs.region}.myqcloud.com"
    connection = http.client.HTTPConnection(
        "127.0.0.1", int(service.cloud.endpoint.rpartition(":")[2]), timeout=PATIENCE
    )
    owner = Credential(service.outputs.secretId, service.outputs.secretKey, Principal("root", Account()))
    for number in numbers:
        path = f"/inbox/{name}-{number}.json"
        now = int(time.time())
        signature = qsign.sign("PUT", path, headers={"host": host}, credential=owner, key_time=f"{now};{now + 900}")
        body = json.dumps({"prompt": f"{name} {number}"}).encode()
        connection.request("PUT", path, body, {"Host": host, "Authorization": signature})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
    connection.close()


def creates(service: Deployed, name: str, since: float) -> tuple[dict[float, str], list[float]]:
    """When MPS took a task of this herd, and when it refused anything."""
    entries: list[Any] = service.cloud.journal(service="mps", action="CreateAigcImageTask")
    seen = [entry for entry in entries if entry.time >= since]
    taken = {entry.time: entry.request["Prompt"] for entry in seen if not entry.code}
    ours = {at: prompt for at, prompt in taken.items() if prompt.startswith(f"{name} ")}
    return ours, [entry.time for entry in seen if entry.code]
