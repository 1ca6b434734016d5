"""Killed before any change of the disk, during a restore or while the log is written anew, a cloud starts again with
the state before or the state after."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.cloud import ROOT

SECONDS = 3600.0


def crashes(folder: Path, scenario: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.component.localcloud.crashing", str(folder), scenario]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def kinds(seen: dict[str, Any]) -> list[str]:
    """What each crash point led to: `before`, `after`, or the broken state itself."""
    named = {json.dumps(seen[name], sort_keys=True): name for name in ("before", "after")}
    return [
        named.get(found := json.dumps(point["found"], sort_keys=True), f"{point['call']}: {found}")
        for point in seen["points"]
    ]


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return crashes(tmp_path_factory.mktemp("restore"), "restore")


def test_the_two_states_of_a_restore_differ_in_every_object(restored: dict[str, Any]) -> None:
    before, after = restored["before"], restored["after"]
    assert sorted(before) == ["large", "only/second", "small"]
    assert sorted(after) == ["large", "only/first", "small"]
    assert before["large"] != after["large"]


def test_a_restore_that_is_killed_anywhere_has_happened_or_has_not(restored: dict[str, Any]) -> None:
    led_to = kinds(restored)
    assert set(led_to) == {"before", "after"}
    assert led_to == sorted(led_to, reverse=True), "once it has happened, it stays so"
    assert led_to[-1] == "after"
    assert restored["points"][-1]["call"] is None, "the last process was not killed"


def test_the_crash_points_are_those_that_matter(restored: dict[str, Any]) -> None:
    calls = [point["call"] for point in restored["points"]]
    assert {"pwrite", "fsync", "rename", "link", "unlink", "mkdir"} <= set(calls)
    assert len(calls) > 20


def test_a_start_that_is_killed_anywhere_while_the_log_is_written_anew_loses_nothing(tmp_path: Path) -> None:
    seen = crashes(tmp_path, "start")
    assert seen["before"] == seen["after"]
    assert set(kinds(seen)) == {"after"}
    assert {"pwrite", "fsync", "rename"} <= {point["call"] for point in seen["points"]}
