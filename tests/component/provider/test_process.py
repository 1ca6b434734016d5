"""The plugin as the process that the engine starts: quick, quiet, and gone when its parent is."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.component.provider.plugin import Plugin, Refused

EXECUTABLE = Path(__file__).parents[3] / "provider" / "bin" / "pulumi-resource-tencentcloud"
START_SECONDS = 0.6
"""Until the port is printed. The engine starts the plugin twice in every `up`."""


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


def test_it_is_ready_soon() -> None:
    taken = []
    for _ in range(3):  # the machine may be busy with something else once
        began = time.monotonic()
        with subprocess.Popen([EXECUTABLE, "127.0.0.1:1"], stdout=subprocess.PIPE, text=True) as process:
            port_of(process)
            taken.append(time.monotonic() - began)
            process.kill()
    assert min(taken) < START_SECONDS


def test_a_missing_setting_is_one_sentence(process: subprocess.Popen[str]) -> None:
    plugin = Plugin(f"127.0.0.1:{port_of(process)}")
    with pytest.raises(Refused, match="pulumi config set tencentcloud:secretKey"):
        plugin.configure({"region": "ap-singapore", "secretId": "AKIDlocal", "secretKey": ""})
    plugin.close()


def test_it_ends_with_the_process_that_started_it() -> None:
    parent = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([{str(EXECUTABLE)!r}, '127.0.0.1:1'], stdout=subprocess.PIPE, text=True)\n"
        "child.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as engine:
        assert engine.stdout is not None
        plugin = int(engine.stdout.readline())
        engine.kill()
    deadline = time.monotonic() + 10
    while is_running(plugin):
        assert time.monotonic() < deadline, "the plugin outlived its parent"


def is_running(pid: int) -> bool:
    """A zombie that its new parent has not yet collected runs no more."""
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(shown.strip()) and not shown.strip().startswith("Z")
