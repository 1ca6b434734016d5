from __future__ import annotations

from typing import Any

import pytest

from tests.support.program import Program, run_program


@pytest.fixture(scope="session")
def program() -> Program:
    """The program with default settings, run once for all who only look at it."""
    return run_program()


@pytest.fixture
def run() -> Any:
    """Runs the program with other settings."""
    return run_program
