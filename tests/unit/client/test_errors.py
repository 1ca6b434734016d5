"""The drawn error tree and the promised names."""

from __future__ import annotations

import re

import client
from client import errors


def drawn(text: str) -> set[tuple[str, str]]:
    """(class, parent) pairs of the drawing."""
    pairs: set[tuple[str, str]] = set()
    above = {0: "ImageServiceError"}
    for line in text.splitlines():
        branch = re.match(r"^((?:[| ]   )*)\+-- (\w+)", line)
        if branch:
            depth = len(branch.group(1)) // 4 + 1
            above[depth] = branch.group(2)
            pairs.add((branch.group(2), above[depth - 1]))
    return pairs


def tree_of(base: type[Exception]) -> set[tuple[str, str]]:
    pairs: set[tuple[str, str]] = set()
    for kind in base.__subclasses__():
        pairs |= {(kind.__name__, base.__name__)} | tree_of(kind)
    return pairs


def test_the_drawn_tree_is_the_real_tree() -> None:
    assert drawn(errors.__doc__ or "") == tree_of(errors.ImageServiceError)


def test_the_public_names_are_the_promised_ones() -> None:
    assert sorted(client.__all__) == client.__all__
    assert all(hasattr(client, name) for name in client.__all__)
    assert {"ImageService", "ImageRequest", "Job", "new_key"} <= set(client.__all__)
