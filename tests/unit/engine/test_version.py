"""Version numbers as tools print them."""

from __future__ import annotations

import pytest

from engine.version import Version


@pytest.mark.parametrize(
    ("printed", "version"),
    [
        ("v3.259.0\n", Version(3, 259, 0)),
        ("go version go1.26.8 linux/amd64", Version(1, 26, 8)),
        ("go version go1.27rc1 darwin/arm64", Version(1, 27, 0)),
        ("3.201.0-alpha.1+dirty", Version(3, 201, 0)),
        ("uv 0.13.9 (abc 2026-01-01)", Version(0, 13, 9)),
    ],
)
def test_a_version_is_found_in_what_a_tool_prints(printed: str, version: Version) -> None:
    assert Version.find(printed) == version


@pytest.mark.parametrize("printed", ["", "dev", "3"])
def test_what_is_not_a_version_is_none(printed: str) -> None:
    assert Version.find(printed) is None


def test_versions_compare_as_numbers_not_as_text() -> None:
    assert Version(3, 200) > Version(3, 99, 9)
