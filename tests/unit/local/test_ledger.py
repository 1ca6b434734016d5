"""The record of what was started."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.identity import Identity
from local.ledger import Ledger

CLOUD, ENGINE = Identity(42, "boot:100"), Identity(43, "boot:200")


def test_a_later_run_finds_what_an_earlier_one_has_started(tmp_path: Path) -> None:
    Ledger(tmp_path / "processes").record("cloud", CLOUD)
    assert Ledger(tmp_path / "processes").find("cloud") == CLOUD


def test_everything_that_is_still_there_is_ended_and_forgotten(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.record("cloud", CLOUD)
    ledger.record("engine", ENGINE)
    asked: list[Identity] = []

    def end(who: Identity) -> bool:
        asked.append(who)
        return who == CLOUD  # the engine had ended by itself

    assert ledger.end_all(end) == ("cloud",)
    assert asked == [CLOUD, ENGINE]
    assert ledger.names() == ()


def test_what_is_still_wanted_is_kept(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.record("cloud", CLOUD)
    ledger.record("engine", ENGINE)
    assert ledger.end_all(lambda _who: True, keep=frozenset({"cloud"})) == ("engine",)
    assert ledger.find("cloud") == CLOUD


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "many"}', '{"pid": 1}'])
def test_nobody_is_ended_because_of_a_record_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "cloud.json").write_text(text)
    asked: list[Identity] = []

    def end(who: Identity) -> bool:
        asked.append(who)
        return True

    assert Ledger(tmp_path).end_all(end) == ()
    assert asked == []
