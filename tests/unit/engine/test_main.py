"""Which interpreters may run the project."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from engine.__main__ import NEWEST_PYTHON, OLDEST_PYTHON, why_unsuitable

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("version", [(3, 11), (3, 13)])
def test_a_supported_python_is_suitable(version: tuple[int, int]) -> None:
    assert why_unsuitable(version) == ""


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_another_python_is_named_together_with_the_ones_to_use(version: tuple[int, int]) -> None:
    sentence = why_unsuitable(version)
    assert f"{version[0]}.{version[1]} " in sentence
    assert "3.11, 3.12 or 3.13" in sentence


def test_the_supported_pythons_are_those_of_the_project_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    first_refused = (NEWEST_PYTHON[0], NEWEST_PYTHON[1] + 1)
    assert project["requires-python"] == ">={}.{},<{}.{}".format(*OLDEST_PYTHON, *first_refused)
