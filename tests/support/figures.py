"""Figures that tests measure, gathered from every test process for the end of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest

FIGURE = "figure"
"""The property of a test's report that carries one: reports cross processes, what a test prints does not."""

BUSY = 5
"""So many times slower than the machine of the targets is one that is weak, and busy with something else."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Targets:
    """Seconds for `pulumi up` and for a preview without changes, on two cores that nobody else uses."""

    up: float
    preview: float

    def hold(self, tell: Tell, what: str, *, up: float, preview: float) -> None:
        """The figures that are told are what counts; `BUSY` times the target fails."""
        made, looked = f"{up:.1f} s (target {self.up:.0f})", f"{preview:.1f} s (target {self.preview:.0f})"
        tell(f"{what}pulumi up {made}, no-op preview {looked}")
        assert up <= BUSY * self.up
        assert preview <= BUSY * self.preview


def told(stats: Mapping[str, Sequence[object]]) -> Iterator[str]:
    """Every figure with the file it is from."""
    for reports in stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport) and report.when == "call":
                file = report.nodeid.partition("::")[0]
                yield from (f"{file}: {text}" for name, text in report.user_properties if name == FIGURE)
