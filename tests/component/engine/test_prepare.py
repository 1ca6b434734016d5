"""Preparing this checkout again: nothing changes, and it costs next to nothing."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
STAMP = ROOT / ".venv" / ".setup"

RERUN_SECONDS = 2.0
"""What a second `make demo` may lose here, all steps together: of the processor's time, which others leave alone."""


def prepare(what: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "engine", what], cwd=ROOT, check=True, capture_output=True, text=True, timeout=900
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


def test_preparing_again_costs_less_than_two_seconds() -> None:
    steps = ("venv", "ensure")
    for step in steps:
        prepare(step)
    began = spent()
    for step in steps:
        prepare(step)
    assert spent() - began < RERUN_SECONDS


def test_preparing_needs_nothing_that_is_installed() -> None:
    """`-I -S`: no site-packages, nothing of the user's."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import engine, engine.__main__; print(engine.ensure.__name__)"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert answer.stdout == "ensure\n"
