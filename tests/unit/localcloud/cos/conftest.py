"""Fixtures for the object storage."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.localcloud.cos.caller import CosCaller


@pytest.fixture
def nothing(tmp_path: Path) -> CosCaller:
    """An object storage without buckets."""
    return CosCaller(tmp_path)


@pytest.fixture
def cos(nothing: CosCaller) -> CosCaller:
    """An object storage with the bucket `caller.BUCKET`."""
    nothing.create()
    return nothing
