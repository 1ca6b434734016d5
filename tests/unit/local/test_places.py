"""Forgetting a run."""

from __future__ import annotations

from pathlib import Path

from local.places import Places


def test_nothing_of_a_run_stays(tmp_path: Path) -> None:
    places = Places.of_demo(tmp_path)
    places.prepare()
    places.outputs.write_text("{}")
    (places.backend / "state.json").write_text("{}")
    places.wipe()
    assert list(places.state.iterdir()) == []


def test_forgetting_the_stack_leaves_a_running_demo_and_held_locks_alone(tmp_path: Path) -> None:
    demo, stack = Places.of_demo(tmp_path), Places.of_stack(tmp_path)
    demo.prepare()
    stack.prepare()
    stack.lock.touch()
    stack.wipe()
    assert demo.backend.is_dir()
    assert stack.lock.exists()
    assert not stack.backend.exists()


def test_forgetting_what_never_was_is_no_error(tmp_path: Path) -> None:
    Places.of_stack(tmp_path).wipe()
