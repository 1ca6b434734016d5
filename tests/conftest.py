"""Fixtures for every level. `cloud` is an empty embedded cloud, `service` the whole stack deployed in one.

`make test` runs the files in as many processes as the machine has cores. Each has fixtures of its own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.cloud import RunningCloud, running_cloud
from tests.support.figures import FIGURE, Tell, told
from tests.support.stack import Deployed, deployed
from tests.support.turns import Turns

TURNS = "turns"
_FOLDER = pytest.StashKey[str]()

# How long an example takes says something about the machine, which other tests use too.
settings.register_profile("busy", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Tell:
    """Tell something that was measured. The end of the run has it, from whichever process."""
    return lambda text: record_property(FIGURE, text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was measured, before the last line."""
    found = list(told(terminalreporter.stats))
    if found:
        terminalreporter.section("figures")
        for line in found:
            terminalreporter.line(line)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "alone: no other test runs meanwhile, because this one measures time")
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="turns-")
        config.stash[_FOLDER] = folder.name
        config.add_cleanup(folder.cleanup)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """A process for tests is about to be started."""
    node.workerinput[TURNS] = node.config.stash[_FOLDER]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    given = getattr(item.config, "workerinput", None)
    folder = given[TURNS] if given else item.config.stash[_FOLDER]
    with Turns(Path(folder)).taken(alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.fixture(scope="session")
def cloud_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """One embedded cloud for the whole run; use `cloud` instead, which is empty."""
    with running_cloud(tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture
def cloud(cloud_process: RunningCloud) -> RunningCloud:
    """The embedded cloud in the state after start."""
    cloud_process.reset()
    return cloud_process


@pytest.fixture(scope="session")
def deployed_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """One deployed stack for the whole run; use `service` instead, which has no faults armed."""
    with deployed(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture
def service(deployed_once: Deployed) -> Iterator[Deployed]:
    """The deployed service with real time and without faults; jobs of other tests may be in it."""
    yield deployed_once
    deployed_once.cloud.clear_faults()
    deployed_once.cloud.unfreeze()
