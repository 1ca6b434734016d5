"""`python -m bench cloud|dispatch|function`: measure, print, write docs/benchmarks/. Status 1: a target is missed."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench import embedded
from bench.cloud import BODY, Contestant, measure_common, measure_own
from bench.errors import BenchError
from bench.peers import PEERS, install_peers, put_hot
from bench.report import chart, claims, comparison, page, table
from bench.wrk import Get, find_wrk

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Exit status: 0 when every target holds, 1 when one does not, 2 when nothing could be measured."""
    parser = argparse.ArgumentParser(prog="bench", description="Benchmarks; each compares in one run.")
    parser.add_argument("what", choices=list(BENCHMARKS), help="what to measure")
    what = parser.parse_args().what
    try:
        return BENCHMARKS[what](ROOT / "docs" / "benchmarks")
    except BenchError as failure:
        print(failure, file=sys.stderr)
        return 2


def _cloud(reports: Path) -> int:
    find_wrk()
    environment = install_peers(ROOT)
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        folder = Path(scratch)
        others = [
            Contestant(peer.name, partial(peer.start, environment), partial(put_hot, body=BODY)) for peer in PEERS
        ]
        contestants = measure_common([Contestant(embedded.NAME, embedded.start, _put_hot), *others], folder)
        more = measure_own(folder)
    ours, ministack, *_ = contestants
    lines = claims(ours, ministack, more)
    print(comparison(contestants), table(lines), sep="\n\n")
    reports.mkdir(parents=True, exist_ok=True)
    (reports / "cloud.md").write_text(page(contestants, lines, more, _machine()), "utf-8")
    (reports / "cloud.svg").write_text(chart(contestants), "utf-8")
    return 0 if all(line.holds for line in lines) else 1


def _dispatch(reports: Path) -> int:
    from bench import dispatch  # needs the stack's libraries, which the other benchmark does not

    herds = dispatch.measure(ROOT, partial(print, flush=True))
    lines = dispatch.claims(herds)
    print(dispatch.comparison(herds), table(lines), sep="\n\n")
    reports.mkdir(parents=True, exist_ok=True)
    (reports / "dispatch.md").write_text(dispatch.page(herds, _machine()), "utf-8")
    (reports / "dispatch.svg").write_text(dispatch.chart(herds), "utf-8")
    return 0 if all(line.holds for line in lines) else 1


def _function(reports: Path) -> int:
    from bench import function

    measured = function.measure(ROOT)
    report = function.page(measured, _machine())
    print(report)
    reports.mkdir(parents=True, exist_ok=True)
    (reports / "function.md").write_text(report, "utf-8")
    return 0 if all(line.holds for line in function.claims(measured)) else 1


BENCHMARKS: dict[str, Callable[[Path], int]] = {"cloud": _cloud, "dispatch": _dispatch, "function": _function}


def _put_hot(port: int) -> list[Get]:
    with embedded.connected(port) as cloud:
        cloud.object("PUT", "/")
        return cloud.put_hot(BODY)


def _machine() -> str:
    return f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
