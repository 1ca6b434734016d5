"""Real processes: started, found again, ended with their children."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.ending import Undertaker
from local.identity import ProcessTable
from local.ledger import Ledger
from local.processes import Child, Processes
from tests.support.cloud import PATIENCE

OBEDIENT = "import time; print('ready', flush=True); time.sleep(6000)"
STUBBORN_PARENT = (
    "import signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(6000)'], start_new_session=True)\n"
    "print('ready', flush=True)\n"
    "time.sleep(6000)\n"
)


@pytest.fixture
def processes(tmp_path: Path) -> Processes:
    """Impatient ones: who does not end soon when asked to is killed."""
    return Processes(Ledger(tmp_path / "processes"), undertaker=Undertaker(polite_seconds=0.2))


def start(processes: Processes, code: str, folder: Path) -> Child:
    child = processes.start(
        "test", [sys.executable, "-c", code], cwd=folder, env=os.environ, out=subprocess.PIPE, err=subprocess.DEVNULL
    )
    assert child.popen.stdout is not None
    assert child.popen.stdout.readline() == b"ready\n"
    return child


def close(child: Child) -> None:
    assert child.popen.stdout is not None
    child.popen.stdout.close()


def test_what_is_ended_is_gone_and_forgotten(processes: Processes, tmp_path: Path) -> None:
    child = start(processes, OBEDIENT, tmp_path)
    processes.end(child)
    close(child)
    assert not ProcessTable().is_running(child.identity)
    assert processes.ledger.names() == ()


def test_a_process_that_ignores_us_goes_together_with_the_child_it_has_put_elsewhere(
    processes: Processes, tmp_path: Path
) -> None:
    child = start(processes, STUBBORN_PARENT, tmp_path)
    (grandchild,) = ProcessTable().children_of(child.identity.pid)
    processes.end(child)
    close(child)
    assert not ProcessTable().is_running(child.identity)
    assert not ProcessTable().is_running(grandchild)


def test_the_next_run_finds_what_a_killed_one_has_left(processes: Processes, tmp_path: Path) -> None:
    """A second `Processes` on the same folder is what the next run has: nothing in memory, only the record."""
    child = start(processes, OBEDIENT, tmp_path)
    assert Processes(Ledger(tmp_path / "processes")).end_stale() == ("test",)
    child.popen.wait(timeout=PATIENCE)
    close(child)
    assert Processes(Ledger(tmp_path / "processes")).end_stale() == ()


def test_ctrl_c_in_our_terminal_does_not_reach_them_before_we_say_so(processes: Processes, tmp_path: Path) -> None:
    child = start(processes, OBEDIENT, tmp_path)
    group = os.getpgid(child.identity.pid)
    processes.end(child)
    close(child)
    assert group == child.identity.pid != os.getpgrp()
