"""`python -m bench function`: the start of the function beside a textbook handler's, and what a create costs."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import coldstart, warm
from bench.coldstart import ColdStart
from bench.package import VERSION
from bench.report import Line, table
from bench.warm import WarmCreate
from tests.support.stack import deployed

FASTER, ZIP_MB, OWN_CPU_MS = 6.0, 0.8, 3.0
CALLS = 3.0
AT_NIGHT = "0 0 3 * * * *"  # a tick of the timer in the middle of the run would be calls, or an instance, of its own


@dataclass(frozen=True)
class Measured:
    """All that is measured of the function."""

    cold: ColdStart
    warm: WarmCreate


def measure(root: Path) -> Measured:
    """Starts first, while nothing else runs. Raises BenchError."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        scratch = Path(folder)
        cold = coldstart.measure(root, scratch)
        (scratch / "stack").mkdir()
        with deployed(scratch / "stack", sweepCron=AT_NIGHT) as service:
            return Measured(cold, warm.measure(service))


def claims(measured: Measured) -> list[Line]:
    """What was promised (design.md section 6)."""
    cold, create = measured.cold, measured.warm
    size = cold.zip_bytes / 1e6
    return [
        Line("cold start against the textbook handler", f"{cold.ratio:.1f} times", ">= 6 times", cold.ratio >= FASTER),
        Line("deployed zip", f"{size:.2f} MB", "<= 0.8 MB", size <= ZIP_MB),
        Line("own CPU of a create", f"{create.own_cpu_ms:.1f} ms", "<= 3 ms", create.own_cpu_ms <= OWN_CPU_MS),
        Line("upstream calls of a create", f"{create.calls:.2f}", "3", create.calls <= CALLS),
    ]


def page(measured: Measured, machine: str) -> str:
    """The whole report."""
    cold, create = measured.cold, measured.warm
    return f"""# The function

Made by `make bench-function` on {machine}; the function itself runs on Python {VERSION}, as on SCF.

| until a handler can be called | median | fastest | slowest |
|---|---|---|---|
{_row("this function", cold.ours)}
{_row("this function, and what its first create imports", cold.ours_ordered)}
{_row("the textbook handler: typed SDK and COS SDK", cold.textbook)}

Each start is a new process; they take turns. With the first create's imports ours is {cold.ratio_ordered:.1f} times as
fast as the textbook handler.

A create on a warm instance takes {create.wall_ms:.1f} ms here from the caller's side, the embedded cloud's work
included.

## Targets

{table(claims(measured))}
"""


def _row(what: str, milliseconds: list[float]) -> str:
    return f"| {what} | {median(milliseconds):.0f} ms | {min(milliseconds):.0f} ms | {max(milliseconds):.0f} ms |"
