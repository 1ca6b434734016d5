"""Recognising a process: the pid alone is not enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.identity import Identity, ProcessTable

BOOT = "0f6b7c1e-made-up"


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """A /proc of our own."""
    (tmp_path / "sys" / "kernel" / "random").mkdir(parents=True)
    (tmp_path / "sys" / "kernel" / "random" / "boot_id").write_text(f"{BOOT}\n")
    return tmp_path


def run(proc: Path, pid: int, *, started: int = 100, parent: int = 1, state: str = "S", name: str = "python3") -> None:
    """Put a process there, in the form of proc(5) stat: 22 fields up to the start time."""
    (proc / str(pid)).mkdir(exist_ok=True)
    between = " ".join("0" for _ in range(17))
    (proc / str(pid) / "stat").write_text(f"{pid} ({name}) {state} {parent} {between} {started} 0 0\n")


def test_a_process_is_the_same_as_long_as_it_lives(proc: Path) -> None:
    run(proc, 42)
    table = ProcessTable(proc)
    who = table.identify(42)
    assert who is not None
    assert table.is_running(who)


def test_a_pid_that_was_given_to_somebody_else_is_not_our_process(proc: Path) -> None:
    run(proc, 42, started=100)
    who = ProcessTable(proc).identify(42)
    run(proc, 42, started=101)
    assert who is not None
    assert not ProcessTable(proc).is_running(who)


def test_the_same_tick_after_another_boot_is_not_our_process(proc: Path) -> None:
    run(proc, 42)
    assert not ProcessTable(proc).is_running(Identity(42, "another-boot:100"))


@pytest.mark.parametrize("name", ["python3", "a (strange) name", "x) S 7 0"])
def test_the_name_of_a_program_does_not_matter(proc: Path, name: str) -> None:
    run(proc, 42, name=name, started=777)
    assert ProcessTable(proc).identify(42) == Identity(42, f"{BOOT}:777")


def test_a_zombie_is_gone(proc: Path) -> None:
    run(proc, 42, state="Z")
    assert ProcessTable(proc).identify(42) is None


def test_nobody_has_a_free_pid(proc: Path) -> None:
    assert ProcessTable(proc).identify(42) is None


def test_children_are_found_down_to_the_last_generation(proc: Path) -> None:
    run(proc, 42)
    run(proc, 43, parent=42)
    run(proc, 44, parent=43)
    run(proc, 50, parent=1)
    assert [child.pid for child in ProcessTable(proc).children_of(42)] == [43, 44]
