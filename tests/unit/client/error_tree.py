"""The tree of errors, as its drawing has it and as its classes have it."""

from __future__ import annotations

import re


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
