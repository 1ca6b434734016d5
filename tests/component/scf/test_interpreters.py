"""Which Python runs a function, and that the process's side of the platform runs on every one of them."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from localcloud.scf.interpreters import Interpreter, Interpreters
from tests.support.cloud import PATIENCE

RUNNER = Path(__file__).parents[3] / "localcloud" / "scf" / "runner.py"


def script(folder: Path, name: str, body: str) -> Path:
    """An executable in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def find(path: str, runtime: str) -> Interpreter:
    async def look() -> Interpreter:
        return await Interpreters(path).find(runtime)

    return asyncio.run(look())


def own_version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def test_the_runtimes_version_is_taken_when_it_can_be_run(tmp_path: Path) -> None:
    python = script(tmp_path / "bin", "python3.7", 'echo "/opt/python3.7"; echo 3.7')
    assert find(str(python.parent), "Python3.7") == Interpreter("/opt/python3.7", "3.7", exact=True)


def test_a_shim_that_only_complains_is_passed_over(tmp_path: Path) -> None:
    script(tmp_path / "first", "python3.7", "echo 'not selected' >&2; exit 127")
    script(tmp_path / "second", "python3.7", "echo /opt/python3.7; echo 3.7")
    path = os.pathsep.join(str(tmp_path / name) for name in ("first", "second"))
    assert find(path, "Python3.7").path == "/opt/python3.7"


def test_behind_a_shim_that_complains_the_real_one_is_found(tmp_path: Path) -> None:
    script(tmp_path / "shims", "python3.7", "exit 127")
    script(tmp_path / "versions" / "3.7.16" / "bin", "python3.7", "echo /opt/real; echo 3.7")
    assert find(str(tmp_path / "shims"), "Python3.7").path == "/opt/real"


def test_one_that_lies_about_its_version_is_not_used(tmp_path: Path) -> None:
    liar = script(tmp_path / "bin", "python3.7", 'echo "/opt/python"; echo 3.8')
    assert not find(str(liar.parent), "Python3.7").exact


def test_without_the_version_the_clouds_own_interpreter_has_to_do(tmp_path: Path) -> None:
    assert find(str(tmp_path), "Python3.6") == Interpreter(sys.executable, own_version(), exact=False)


@pytest.mark.parametrize("version", ["3.6", "3.7", "3.9", "3.10", "3.12", "3.13"])
def test_the_runner_loads_on_this_version(version: str) -> None:
    interpreter = find(os.environ.get("PATH", ""), f"Python{version}")
    if not interpreter.exact:
        pytest.skip(f"this machine has no Python {version}")
    # Its channel is closed from the start, so it begins to serve and ends at once, with status 0.
    ours, theirs = os.pipe()
    os.close(theirs)
    life, held = os.pipe()
    command = [interpreter.path, "-I", "-S", "-B", "-u", "-X", "utf8", str(RUNNER), str(ours), str(life)]
    command += ["code", "tmp", "http://127.0.0.1:9"]
    try:
        ran = subprocess.run(command, pass_fds=(ours, life), capture_output=True, timeout=PATIENCE, check=False)
    finally:
        for each in (ours, life, held):
            os.close(each)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")


NETWORK = """
import sys, types
from importlib.machinery import SourceFileLoader
network = types.ModuleType("network")
SourceFileLoader("network", sys.argv[1]).exec_module(network)
network.enter("http://127.0.0.1:9")
import socket

def refusal(act):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outgoing:  # connecting it sends nothing
        try:
            return act(outgoing)
        except OSError as refused:
            return type(refused).__name__

print(
    refusal(lambda _: socket.getaddrinfo("name.invalid", 80)),
    refusal(lambda _: socket.gethostbyname("name.invalid")),
    refusal(lambda outgoing: outgoing.connect(("192.0.2.77", 80))),
    refusal(lambda outgoing: outgoing.connect_ex(("192.0.2.77", 80))),
    refusal(lambda outgoing: outgoing.sendto(b"", ("192.0.2.77", 80))),
    refusal(lambda outgoing: outgoing.sendmsg([b""], [], 0, ("192.0.2.77", 80))),
    refusal(lambda outgoing: outgoing.connect(("127.0.0.1", 80))),
    socket.gethostbyname("localhost"),
)
"""


@pytest.mark.parametrize("version", ["3.6", "3.7", "3.9", "3.10", "3.12", "3.13"])
def test_nothing_but_this_machine_can_be_reached_on_this_version(version: str) -> None:
    interpreter = find(os.environ.get("PATH", ""), f"Python{version}")
    if not interpreter.exact:
        pytest.skip(f"this machine has no Python {version}")
    command = [interpreter.path, "-I", "-S", "-B", "-c", NETWORK, str(RUNNER.with_name("runner_network.py"))]

    ran = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False, text=True)

    assert ran.stdout.split() == ["gaierror"] * 2 + ["OSError"] * 4 + ["None", "127.0.0.1"], ran.stderr
