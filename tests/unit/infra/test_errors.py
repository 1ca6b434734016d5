from __future__ import annotations

import re

import pulumi

from infra import errors


def test_the_drawn_tree_is_the_real_tree() -> None:
    drawn = set(re.findall(r"^(?:\+-- )?([A-Z]\w+)(?:\s{2,}|$)", errors.__doc__ or "", flags=re.MULTILINE))
    real: set[type[errors.InfraError]] = {errors.InfraError, *errors.InfraError.__subclasses__()}

    assert drawn == {kind.__name__ for kind in real}


def test_pulumi_prints_every_error_as_a_sentence() -> None:
    assert issubclass(errors.InfraError, pulumi.RunError)
