"""One process at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import Busy
from engine.lock import RETRY_SECONDS, exclusive


def test_the_second_waits_as_long_as_it_was_told_and_then_says_who_is_in_the_way(tmp_path: Path) -> None:
    slept: list[float] = []
    second = exclusive(tmp_path / "lock", timeout=2, sleep=slept.append)
    with exclusive(tmp_path / "lock", timeout=1), pytest.raises(Busy, match="lock"):
        second.__enter__()
    assert sum(slept) == pytest.approx(2 - RETRY_SECONDS)


def test_the_second_goes_on_as_soon_as_the_first_is_done(tmp_path: Path) -> None:
    first = exclusive(tmp_path / "lock", timeout=1)
    first.__enter__()
    waited: list[str] = []

    def first_is_done(_seconds: float) -> None:
        first.__exit__(None, None, None)

    with exclusive(tmp_path / "lock", timeout=60, on_wait=lambda: waited.append("once"), sleep=first_is_done):
        assert waited == ["once"]


def test_an_error_in_the_block_releases_the_lock(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), exclusive(tmp_path / "lock", timeout=1):
        raise RuntimeError
    with exclusive(tmp_path / "lock", timeout=1):
        pass
