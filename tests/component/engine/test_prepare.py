"""Preparing this checkout again: nothing changes, and it costs next to nothing."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cloud import PATIENCE

ROOT = Path(__file__).parents[3]
STAMP = ROOT / ".venv" / ".setup"

RERUN = 10
"""What a second `make demo` may lose here, all steps together: the processor's time of so many mere starts."""


def prepare(what: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "engine", what], cwd=ROOT, check=True, capture_output=True, text=True, timeout=7200
    ).stdout


def spent() -> float:
    """Seconds that the programs started here have kept a processor busy, once they have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_prepared_checkout_is_left_as_it_is() -> None:
    prepare("venv")
    before = STAMP.stat().st_mtime_ns
    assert prepare("venv") == ""
    assert STAMP.stat().st_mtime_ns == before


@pytest.mark.alone
def test_preparing_again_costs_next_to_nothing() -> None:
    steps = ("venv", "ensure")
    for step in steps:
        prepare(step)
    began = spent()
    subprocess.run([sys.executable, "-c", "import engine.__main__"], cwd=ROOT, check=True)
    started = spent()
    for step in steps:
        prepare(step)
    assert spent() - started < RERUN * (started - began)


def test_preparing_needs_nothing_that_is_installed() -> None:
    """`-I -S`: no site-packages, nothing of the user's."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import engine, engine.__main__; print(engine.ensure.__name__)"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], check=True, capture_output=True, text=True, timeout=PATIENCE
    )
    assert answer.stdout == "ensure\n"
