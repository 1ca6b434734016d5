"""The log: what a kill can do to a file, and what is read afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.state.errors import DataFolderUnusable
from localcloud.state.log import Log

PAYLOADS = st.lists(st.binary(max_size=40), max_size=6)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "state.log"


def written(path: Path, payloads: list[bytes]) -> Log:
    path.unlink(missing_ok=True)
    log = Log(path)
    for payload in payloads:
        log.append(payload)
    return log


@given(payloads=PAYLOADS, cut=st.integers(min_value=0, max_value=400))
def test_a_log_cut_anywhere_gives_every_whole_frame_and_takes_new_ones(
    path: Path, payloads: list[bytes], cut: int
) -> None:
    log = written(path, payloads)
    ends = [sum(8 + len(payload) for payload in payloads[: n + 1]) for n in range(len(payloads))]
    log.close()
    path.write_bytes(path.read_bytes()[:cut])
    whole = [payload for payload, end in zip(payloads, ends, strict=True) if end <= cut]

    again = Log(path)
    assert list(again.read()) == whole
    again.append(b"new")
    assert list(again.read()) == [*whole, b"new"]
    again.close()


def test_a_frame_that_was_changed_is_not_taken_for_one_that_was_cut(path: Path) -> None:
    written(path, [b"first", b"second"]).close()
    damaged = path.read_bytes().replace(b"first", b"f1rst")
    path.write_bytes(damaged)
    log = Log(path)
    with pytest.raises(DataFolderUnusable, match="damaged at byte 0"):
        list(log.read())
    log.close()
    assert path.read_bytes() == damaged


@given(before=PAYLOADS, after=PAYLOADS)
def test_replaced_frames_are_all_there_is(path: Path, before: list[bytes], after: list[bytes]) -> None:
    log = written(path, before)
    log.replace(after)
    log.append(b"next")
    log.close()
    fresh = Log(path)
    assert list(fresh.read()) == [*after, b"next"]
    fresh.close()


def test_a_draft_that_a_kill_left_is_no_obstacle(path: Path) -> None:
    log = written(path, [b"kept"])
    path.with_suffix(".draft").write_bytes(b"half a fra")
    assert list(log.read()) == [b"kept"]
    log.replace([b"fresh"])
    assert list(log.read()) == [b"fresh"]
    log.close()
