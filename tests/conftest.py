"""Fixtures for every level. `cloud` is an empty embedded cloud, `service` the whole stack deployed in one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.cloud import RunningCloud, running_cloud
from tests.support.stack import Deployed, deployed


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
