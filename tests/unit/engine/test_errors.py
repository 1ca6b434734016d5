"""The drawn error tree."""

from __future__ import annotations

from engine import errors
from tests.unit.engine.error_trees import drawn, real


def test_the_drawn_tree_is_the_real_tree() -> None:
    assert drawn(errors.__doc__ or "", "SetupError") == real(errors.SetupError)
