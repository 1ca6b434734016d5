"""Whose folder it is: refusals say what to do, and touch nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from localcloud.state.errors import DataFolderUnusable
from localcloud.state.folder import FORMAT, DataFolder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"}


def test_a_new_folder_is_made_and_marked(tmp_path: Path) -> None:
    with DataFolder(tmp_path / "a" / "b") as made:
        assert json.loads((made.path / "localcloud.json").read_bytes()) == {"format": FORMAT}


def test_a_folder_is_taken_again_and_only_its_scratch_is_emptied(tmp_path: Path) -> None:
    with DataFolder(tmp_path) as first:
        (first.scratch / "body-1").write_bytes(b"x")
        (first.path / "state.log").write_bytes(b"")
        (first.path / "note.txt").write_bytes(b"somebody's")
    with DataFolder(tmp_path) as again:
        assert sorted(path.name for path in again.path.iterdir()) == [
            "localcloud.json",
            "lock",
            "note.txt",
            "scratch",
            "state.log",
        ]
        assert not list(again.scratch.iterdir())


def test_what_a_kill_leaves_of_a_new_folder_is_ours(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    (tmp_path / "localcloud.draft").write_bytes(b'{"for')
    with DataFolder(tmp_path) as taken:
        assert (taken.path / "localcloud.json").exists()


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        (f'{{"format": {FORMAT + 1}}}', "was written by a newer embedded cloud .format 2, this one reads 1."),
        ('{"format": "x"}', "names no format"),
        ('{"format": 0}', "names no format"),
        ("{}", "is not the mark of a data folder"),
        ("[]", "is not the mark of a data folder"),
        ("not json", "is not the mark of a data folder"),
    ],
)
def test_a_mark_that_cannot_be_read_is_refused_and_left_alone(tmp_path: Path, mark: str, sentence: str) -> None:
    (tmp_path / "localcloud.json").write_text(mark)
    (tmp_path / "scratch").mkdir()
    (tmp_path / "scratch" / "precious").write_bytes(b"x")
    before = contents(tmp_path)
    with pytest.raises(DataFolderUnusable, match=sentence):
        DataFolder(tmp_path)
    assert contents(tmp_path) == before


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"x")
    with pytest.raises(DataFolderUnusable, match="cannot be used"):
        DataFolder(tmp_path / "data")


def test_one_at_a_time_and_the_next_after_the_first(tmp_path: Path) -> None:
    with DataFolder(tmp_path), pytest.raises(DataFolderUnusable, match=f"process {os.getpid()}"):
        DataFolder(tmp_path)
    with DataFolder(tmp_path):
        pass
