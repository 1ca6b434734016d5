"""The embedded cloud beside comparable emulators: start, size, speed, and what large things cost (design.md 6)."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench import embedded
from bench.errors import Unusable
from bench.process import Server
from bench.wrk import Get, Load, load

STARTS = 5
HOT_ROUNDS = 3
HOT_SECONDS = 4
CONNECTIONS = 8
BODY = b"x" * 1024
IDLE_SECONDS = 4.0
LARGE = 1024 * 1024 * 1024
PIECE = 1024 * 1024
LISTED = 100_000
PAGE = 1000
_BATCH = 16
FIRST_CALLS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "cam": ("2019-01-16", "ListPolicies", {}),
    "sts": ("2018-08-13", "GetCallerIdentity", {}),
    "tag": ("2018-08-13", "DescribeResourceTagsByResourceIds", {"ServiceType": "scf", "ResourceIds": ["none"]}),
    "cls": ("2020-10-16", "DescribeTopics", {}),
    "scf": ("2018-04-16", "ListFunctions", {}),
    "mps": ("2019-06-12", "DescribeAigcImageTask", {"TaskId": "none"}),
}
_KEY = re.compile(rb"<Key>([^<]*)</Key>")


@dataclass(frozen=True)
class Contestant:
    """Who is measured. `start` takes a port and a folder for what it writes, `put_hot` stores what is then fetched."""

    name: str
    start: Callable[[int, Path], AbstractContextManager[Server]]
    put_hot: Callable[[int], list[Get]]


@dataclass(frozen=True)
class Common:
    """What is measured of everybody. Times in ms; `hot` is the median round by its rate."""

    name: str
    ready_ms: list[float]
    idle_mb: float
    hot: Load


@dataclass(frozen=True)
class Own:
    """What is measured of the embedded cloud alone. Times in ms, memory in MB, idle CPU in percent of one core."""

    idle_cpu: float
    first_calls: dict[str, float]
    upload_seconds: float
    download_seconds: float
    large_growth_mb: float
    pages_ms: list[float]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def measure_common(contestants: Sequence[Contestant], folder: Path) -> list[Common]:
    """Start each several times, then load them in turn: what else the machine does disturbs all of them alike."""
    ready = [_starts(contestant, folder) for contestant in contestants]
    with ExitStack() as running:
        servers = [running.enter_context(contestant.start(free_port(), folder)) for contestant in contestants]
        idle = [server.resident_mb for server in servers]
        gets = [contestant.put_hot(server.port) for contestant, server in zip(contestants, servers, strict=True)]
        rounds = [
            [
                load(server.port, wanted, connections=CONNECTIONS, seconds=HOT_SECONDS, folder=folder)
                for server, wanted in zip(servers, gets, strict=True)
            ]
            for _ in range(HOT_ROUNDS)
        ]
    hot = [sorted(own, key=lambda one: one.rate)[HOT_ROUNDS // 2] for own in zip(*rounds, strict=True)]
    return [
        Common(contestant.name, *measured) for contestant, *measured in zip(contestants, ready, idle, hot, strict=True)
    ]


def _starts(contestant: Contestant, folder: Path) -> list[float]:
    """Milliseconds of `STARTS` starts. The one before them makes the bytecode and is not counted."""
    ready = []
    for _ in range(STARTS + 1):
        with contestant.start(free_port(), folder) as server:
            ready.append(server.ready_seconds * 1000)
    return ready[1:]


def measure_own(folder: Path) -> Own:
    with embedded.start(free_port(), folder) as server, embedded.connected(server.port) as cloud:
        before = server.cpu_seconds
        time.sleep(IDLE_SECONDS)
        idle_cpu = (server.cpu_seconds - before) / IDLE_SECONDS * 100
        first_calls = _first_calls(cloud)
        start_mb = server.resident_mb
        server.forget_peak()
        upload, download = _large_object(cloud, folder)
        peak = server.peak_mb
        _fill(cloud)
        return Own(idle_cpu, first_calls, upload, download, peak - start_mb, _list(cloud))


def _first_calls(cloud: embedded.Cloud) -> dict[str, float]:
    """Milliseconds of the first call of each service, without the official client's own first steps."""
    cloud.try_api("none", "2019-01-16", "Nothing", {})
    took = {"cos": _milliseconds(lambda: cloud.object("PUT", "/"))}
    for service, (version, action, parameters) in FIRST_CALLS.items():
        took[service] = _milliseconds(partial(cloud.try_api, service, version, action, parameters))
    return took


def _large_object(cloud: embedded.Cloud, folder: Path) -> tuple[float, float]:
    """Seconds to put and to get an object of `LARGE` bytes; neither side holds it in memory."""
    source = folder / "large"
    with source.open("wb") as stream:
        stream.truncate(LARGE)
    try:
        with source.open("rb") as stream:
            upload = _milliseconds(lambda: cloud.object("PUT", "/large", stream))
    finally:
        source.unlink()
    received = 0
    started = time.perf_counter()
    answer = cloud.send("GET", "/large", embedded.signed("GET", "/large"))
    while piece := answer.read(PIECE):
        received += len(piece)
    if received != LARGE:
        raise Unusable(f"Of {LARGE} bytes {received} came back.")
    download = time.perf_counter() - started
    cloud.object("DELETE", "/large")
    return upload / 1000, download


def _fill(cloud: embedded.Cloud) -> None:
    """Store `LISTED` empty objects, in batches: waiting for every single answer would take most of the time."""
    with socket.create_connection(("127.0.0.1", cloud.port), timeout=60) as connection:
        for first in range(0, LISTED, _BATCH):
            batch = range(first, min(first + _BATCH, LISTED))
            connection.sendall(b"".join(_put(f"/listed/{number:06d}") for number in batch))
            answered = b""
            while answered.count(b"\r\n\r\n") < len(batch):
                if not (piece := connection.recv(65536)):
                    raise Unusable("The connection was closed while objects were stored.")
                answered += piece
            if answered.count(b"HTTP/1.1 200 ") != len(batch):
                raise Unusable(f"Not every object was stored: {answered[:300]!r}")


def _put(path: str) -> bytes:
    headers = "".join(f"{name}: {value}\r\n" for name, value in embedded.signed("PUT", path).items())
    return f"PUT {path} HTTP/1.1\r\n{headers}Content-Length: 0\r\n\r\n".encode()


def _list(cloud: embedded.Cloud) -> list[float]:
    """Milliseconds of each page, first to last."""
    pages: list[float] = []
    marker = ""
    while len(pages) < LISTED // PAGE:
        query = f"prefix=listed/&max-keys={PAGE}&marker={marker}"
        started = time.perf_counter()
        page = cloud.object("GET", f"/?{query}")
        pages.append((time.perf_counter() - started) * 1000)
        keys = _KEY.findall(page)
        if len(keys) != PAGE:
            raise Unusable(f"Page {len(pages)} has {len(keys)} keys.")
        marker = keys[-1].decode()
    return pages


def _milliseconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000
