"""The embedded cloud as a process of ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import cloud as cloud_process
from local.cloud import Cloud
from local.demo.traces import Traces
from local.ending import Undertaker
from local.errors import CloudDidNotStart, NotAsPromised
from local.ledger import Ledger
from local.places import Places
from local.processes import Child, Processes
from tests.support.cloud import PATIENCE, eventually

ROOT = Path(__file__).parents[3]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    places = Places(ROOT, tmp_path)
    places.prepare()
    return places


@pytest.fixture
def processes(places: Places) -> Processes:
    """Patient ones: a cloud that is killed cannot clean up."""
    return Processes(Ledger(places.processes), undertaker=Undertaker(polite_seconds=PATIENCE))


@pytest.fixture
def running(places: Places, processes: Processes) -> Iterator[tuple[Child, Cloud]]:
    child, cloud = cloud_process.start(places, processes, stays=True)
    yield child, cloud
    processes.end(child)


def test_it_answers_and_a_later_command_recognises_it(
    running: tuple[Child, Cloud], places: Places, processes: Processes
) -> None:
    child, cloud = running
    assert cloud_process.is_well(cloud)
    assert cloud_process.find(places, Processes(Ledger(places.processes))) == (child.identity, cloud)


def test_two_runs_on_one_machine_get_a_port_each(running: tuple[Child, Cloud], tmp_path: Path) -> None:
    other = Places(ROOT, tmp_path / "other")
    other.prepare()
    others = Processes(Ledger(other.processes))
    child, cloud = cloud_process.start(other, others, stays=False)
    try:
        assert cloud.port != running[1].port
    finally:
        others.end(child)


STARTER = """
import os
import sys
from pathlib import Path
from local import cloud
from local.ledger import Ledger
from local.places import Places
from local.processes import Processes
places = Places(Path.cwd(), Path(sys.argv[1]))
places.prepare()
cloud.start(places, Processes(Ledger(places.processes)), stays=sys.argv[2] == "stays")
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("stays", [True, False])
def test_one_ends_with_a_killed_starter_unless_it_is_to_stay(stays: bool, places: Places, processes: Processes) -> None:
    words = [str(places.state), "stays" if stays else "ends"]
    killed = subprocess.run([sys.executable, "-c", STARTER, *words], cwd=ROOT, timeout=PATIENCE, check=False)
    assert killed.returncode == -signal.SIGKILL

    who = processes.ledger.find(cloud_process.NAME)
    assert who is not None
    if stays:
        assert cloud_process.find(places, processes) is not None
        assert processes.end_stale() == (cloud_process.NAME,)
    eventually(lambda: not processes.table.is_running(who))


def test_an_ended_one_leaves_no_process_no_port_and_no_file(
    running: tuple[Child, Cloud], places: Places, processes: Processes
) -> None:
    child, cloud = running
    traces = Traces.of(cloud.pid, cloud.port, processes.table)
    processes.end(child)
    traces.must_be_gone(processes.table)
    assert list(places.scratch.iterdir()) == []
    assert cloud_process.find(places, processes) is None


def test_a_running_one_does_not_count_as_gone(running: tuple[Child, Cloud], processes: Processes) -> None:
    traces = Traces.of(running[1].pid, running[1].port, processes.table)
    with pytest.raises(NotAsPromised, match=str(running[1].pid)):
        traces.must_be_gone(processes.table)


def test_a_killed_one_is_not_mistaken_for_a_running_one(
    running: tuple[Child, Cloud], places: Places, processes: Processes
) -> None:
    child, _cloud = running
    os.kill(child.identity.pid, signal.SIGKILL)
    child.popen.wait(timeout=PATIENCE)
    assert cloud_process.find(places, processes) is None


def test_one_that_does_not_start_is_reported_with_its_last_words(tmp_path: Path) -> None:
    """In a checkout whose cloud is broken."""
    broken = Places(tmp_path, tmp_path / "state")
    broken.prepare()
    (tmp_path / "localcloud").mkdir()
    (tmp_path / "localcloud" / "__init__.py").touch()
    (tmp_path / "localcloud" / "__main__.py").write_text("raise SystemExit('no certificate could be made')\n")
    with pytest.raises(CloudDidNotStart, match="no certificate could be made"):
        cloud_process.start(broken, Processes(Ledger(broken.processes)), stays=False)
