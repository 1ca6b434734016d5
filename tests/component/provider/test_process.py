"""The plugin as the process that the engine starts: quick, quiet, and gone when its parent is."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.component.provider.plugin import Plugin, Refused
from tests.support.cloud import eventually

EXECUTABLE = Path(__file__).parents[3] / "provider" / "bin" / "pulumi-resource-tencentcloud"
INDISPENSABLE = "import grpc; from google.protobuf import struct_pb2"
MOST = 4
"""How many times the processor's time of what cannot be done without passes until the port is printed. The engine
starts the plugin twice in every `up`."""


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Started from elsewhere through a link, as it may lie on somebody's PATH."""
    link = tmp_path / "pulumi-resource-tencentcloud"
    link.symlink_to(EXECUTABLE)
    command = [str(link), "127.0.0.1:1"]
    started = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield started
    started.kill()
    started.communicate()


def port_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def test_it_prints_its_port_and_answers_there(process: subprocess.Popen[str]) -> None:
    plugin = Plugin(f"127.0.0.1:{port_of(process)}")
    assert plugin.info().version == "0.2.3"
    plugin.close()


@pytest.mark.alone
def test_it_is_ready_soon() -> None:
    """Processor time, and as a ratio, so that a slow machine does not matter."""
    with subprocess.Popen([sys.executable, "-c", INDISPENSABLE]) as least:
        needed = processor_time(least)
    with subprocess.Popen([EXECUTABLE, "127.0.0.1:1"], stdout=subprocess.PIPE, text=True) as process:
        port_of(process)
        process.kill()
        used = processor_time(process)
    assert used < MOST * needed


def processor_time(process: subprocess.Popen[Any]) -> float:
    """Seconds that it has kept a processor busy, when it has ended."""
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_utime + used.ru_stime


def test_nothing_that_is_slow_to_import_is_loaded_before_it_is_needed() -> None:
    program = (
        "import sys\n"
        "from provider.rpc.messages import import_nothing_else\n"
        "import_nothing_else()\n"
        "import provider.rpc.server\n"
        "print(*sorted(name for name in sys.modules))\n"
    )
    root = EXECUTABLE.parents[2]
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    slow = {"requests", "tencentcloud", "qcloud_cos", "pulumi.resource", "pulumi.runtime.settings", "urllib.request"}
    assert slow & set(loaded.split()) == set()


def test_a_missing_setting_is_one_sentence(process: subprocess.Popen[str]) -> None:
    plugin = Plugin(f"127.0.0.1:{port_of(process)}")
    with pytest.raises(Refused, match="pulumi config set tencentcloud:secretKey"):
        plugin.configure({"region": "ap-singapore", "secretId": "AKIDlocal", "secretKey": ""})
    plugin.close()


def test_it_ends_with_the_process_that_started_it() -> None:
    parent = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([{str(EXECUTABLE)!r}, '127.0.0.1:1'], stdout=subprocess.PIPE, text=True)\n"
        "print(child.stdout.readline(), flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", parent]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as engine:
        port = port_of(engine)
        assert is_listening(port)
        engine.kill()
    eventually(lambda: not is_listening(port))


def is_listening(port: int) -> bool:
    """Asking the port works on every system, and a zombie holds none."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0
