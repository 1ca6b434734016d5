"""Compares the drawing of an error tree with the classes."""

from __future__ import annotations

import re

Pairs = set[tuple[str, str]]
_BRANCH = re.compile(r"^((?:\|   |    )*)\+-- (\w+)")


def drawn(text: str, root: str) -> Pairs:
    """(class, parent) pairs of the drawing."""
    above = {0: root}
    pairs: Pairs = set()
    for line in text.splitlines():
        if branch := _BRANCH.match(line):
            depth = len(branch.group(1)) // 4 + 1
            above[depth] = branch.group(2)
            pairs.add((above[depth], above[depth - 1]))
    return pairs


def real(base: type[Exception]) -> Pairs:
    """(class, parent) pairs of the classes."""
    pairs: Pairs = set()
    for kind in base.__subclasses__():
        pairs |= {(kind.__name__, base.__name__)} | real(kind)
    return pairs
