"""Fixtures for every level. A test that needs the embedded cloud asks for `cloud`: clean, and its own while it runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.cloud import RunningCloud, running_cloud


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
