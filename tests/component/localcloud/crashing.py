"""A program that restores a snapshot, or starts on a data folder, and is killed before its Nth change of the disk.

    python -m tests.component.localcloud.crashing FOLDER restore|start

The crash points are not listed anywhere: every call that changes a file or folder is one, found by counting them as
they happen. For each there is a forked process of its own, on a data folder of its own, that kills itself there with
SIGKILL; then another one starts on that folder and says what it finds. Prints JSON: the state before, the state after,
and for each crash point the call that did not happen and the state found.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import FrameType
from typing import Any

from localcloud.cloud import Cloud
from localcloud.http import FileRange, Headers, Request
from localcloud.identity import Account, Credential, Principal
from localcloud.server.certificates import Certificates
from localcloud.settings import Settings
from localcloud.signatures import qsign
from localcloud.state.folder import DataFolder

BUCKET, HOST = "pictures-1250000000", "pictures-1250000000.cos.ap-singapore.myqcloud.com"
LARGE = 200_000
"""Bytes; enough for a file of its own."""
CHANGES = frozenset({"open", "pwrite", "write", "fsync", "ftruncate", "truncate", "rename", "replace", "link"}) | {
    *("unlink", "remove", "mkdir", "rmdir", "chmod"),
}
"""Functions of the operating system after which a disk may be another one."""

State = dict[str, str]
Counted = Callable[[], None]


def run(place: Path, story: Callable[[Cloud], Coroutine[Any, Any, None]], *, arm: Counted | None = None) -> None:
    """One life of a cloud on its data folder. `arm` is called before it takes up what is there."""

    async def live() -> None:
        with DataFolder(place) as data:
            settings = Settings(folder=data.scratch, data=data.path)
            cloud = Cloud(settings, lambda: "http://127.0.0.1:9", Certificates(data.scratch))
            if arm is not None:
                arm()
            cloud.keeping.start()
            await story(cloud)

    asyncio.run(live())


async def call(cloud: Cloud, method: str, path: str = "/", body: bytes = b"") -> bytes:
    """One signed request to the bucket; the answer's bytes."""
    now = int(time.time())
    root = Credential("AKIDlocal", "local", Principal("root", Account()))
    signed = qsign.sign(method, path, headers={"host": HOST}, credential=root, key_time=f"{now - 60};{now + 600}")
    request = Request(method, HOST, path, "", Headers([("Host", HOST), ("Authorization", signed)]))
    request.body = type(request.body).of(body)
    exchange = await cloud.gateway.handle(request)
    answer = exchange.response
    assert answer is not None
    assert answer.status < 300, (method, path, answer.status, answer.body)
    if isinstance(answer.body, FileRange):
        return answer.body.path.read_bytes()[answer.body.offset :][: answer.body.length]
    assert isinstance(answer.body, bytes)
    return answer.body


async def fill(cloud: Cloud, objects: dict[str, bytes]) -> None:
    for key, body in objects.items():
        await call(cloud, "PUT", f"/{key}", body)


FIRST = {"small": b"first", "large": b"1" * LARGE, "only/first": b"f" * LARGE}
SECOND = {"small": b"second", "large": b"2" * LARGE, "only/second": b"s" * LARGE}


async def prepare(cloud: Cloud) -> None:
    """The first state is remembered as a snapshot; the second is the present one."""
    await call(cloud, "PUT")
    await fill(cloud, FIRST)
    cloud.keeping.snapshots.take("first", 0.0)
    await call(cloud, "DELETE", "/only/first")
    await fill(cloud, SECOND)


async def restore(cloud: Cloud) -> None:
    await cloud.keeping.restore(cloud.keeping.snapshots.find("first"))


def look(place: Path) -> State:
    """What a process finds that starts on the folder now: every key, and the hash of the bytes that come."""
    found: State = {}

    async def story(cloud: Cloud) -> None:
        listed = (await call(cloud, "GET")).decode()
        for key in (part.partition("</Key>")[0] for part in listed.split("<Key>")[1:]):
            found[key] = hashlib.md5(await call(cloud, "GET", f"/{key}")).hexdigest()

    try:
        run(place, story)
    except Exception as broken:  # noqa: BLE001 - whatever it is, it is neither of the two states
        found["!"] = repr(broken)
    return found


def kill_before(number: int, report: Path) -> Counted:
    """Arms this process: the disk is changed `number` times, and instead of the next time it dies."""
    done = 0

    def count(_frame: FrameType, event: str, function: Any) -> None:
        nonlocal done
        if event == "c_call" and getattr(function, "__name__", "") in CHANGES and _is_of_the_system(function):
            if done == number:
                sys.setprofile(None)
                report.write_text(function.__name__)
                os.kill(os.getpid(), signal.SIGKILL)
            done += 1

    return lambda: sys.setprofile(count)


def _is_of_the_system(function: Any) -> bool:
    return getattr(function, "__module__", None) in ("posix", "io", "_io")


def crash(place: Path, number: int, scenario: str) -> str | None:
    """The call before which the process was killed; None when it came to its end."""
    report = place.with_suffix(".call")
    arm = kill_before(number, report)

    async def prepared_restore(cloud: Cloud) -> None:
        await prepare(cloud)
        arm()
        await restore(cloud)
        sys.setprofile(None)

    async def nothing(_cloud: Cloud) -> None:
        sys.setprofile(None)

    child = os.fork()
    if child == 0:
        try:
            if scenario == "restore":
                run(place, prepared_restore)
            else:
                run(place, nothing, arm=arm)
        except BaseException:  # noqa: BLE001 - a fork must never return into the parent's work
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0, "the process failed by itself"
        return None
    return report.read_text()


def crashes(folder: Path, scenario: str) -> dict[str, Any]:
    """Every crash point in turn, until the process survives."""
    before, after = folder / "before", folder / "after"
    run(before, prepare)

    async def both(cloud: Cloud) -> None:
        await prepare(cloud)
        if scenario == "restore":
            await restore(cloud)

    run(after, both)
    states = {"before": look(before), "after": look(after)}
    points = []
    for number in range(10_000):
        place = folder / str(number)
        if scenario == "start":
            run(place, prepare)
        call_name = crash(place, number, scenario)
        points.append({"call": call_name, "found": look(place)})
        if call_name is None:
            break
    return {**states, "points": points}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(crashes(Path(sys.argv[1]), sys.argv[2])))
