"""Figures that tests measure, gathered from every test process for the end of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

FIGURE = "figure"
"""The property of a test's report that carries one: reports cross processes, what a test prints does not."""

Tell = Callable[[str], None]


def told(stats: Mapping[str, Sequence[object]]) -> Iterator[str]:
    """Every figure with the file it is from."""
    for reports in stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport) and report.when == "call":
                file = report.nodeid.partition("::")[0]
                yield from (f"{file}: {text}" for name, text in report.user_properties if name == FIGURE)
