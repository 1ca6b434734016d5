"""`python -m bench dispatch`: a herd of uploads against the dispatcher, and against the naive alternative beside it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench import herd
from bench.herd import Herd
from bench.report import Line, table
from infra.package import build
from tests.support.stack import deployed

UPLOADS, SCALE = 2000, 2.0
SECONDS = 300.0
"""How long a herd may take; the platform's two retries of an event are over by then."""
USED = 0.95
NAIVE = Path(__file__).with_name("naive.py")


def measure(root: Path) -> tuple[Herd, Herd, Herd]:
    """The dispatcher with everything at once, the dispatcher with a queue that is full already, the alternative."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch, deployed(Path(scratch)) as service:
        at_once = herd.run(service, uploads=UPLOADS, scale=SCALE, name="herd", seconds=SECONDS)
        waiting = herd.run_parked(service, uploads=UPLOADS, scale=SCALE, name="queue", seconds=SECONDS)
        package = root / build(root, runtime="Python3.10", warn=lambda _warning: None)
        herd.replace_code(service, package, NAIVE)
        naive = herd.run(service, uploads=UPLOADS, scale=SCALE, name="naive", seconds=SECONDS)
    return at_once, waiting, naive


def claims(at_once: Herd, waiting: Herd) -> list[Line]:
    """What was promised (design.md section 6)."""
    return [
        Line("share of the quota used, queue full", f"{waiting.used:.1%}", f">= {USED:.0%}", waiting.used >= USED),
        Line("throttled, queue full", str(len(waiting.throttled)), "0", not waiting.throttled),
        Line("lost", f"{at_once.lost} and {waiting.lost}", "0", not at_once.lost and not waiting.lost),
        Line(
            "duplicated",
            f"{at_once.duplicated} and {waiting.duplicated}",
            "0",
            not at_once.duplicated and not waiting.duplicated,
        ),
    ]


def comparison(at_once: Herd, waiting: Herd, naive: Herd) -> str:
    """Markdown: the three side by side."""
    named = {
        "dispatcher, uploads arriving": at_once,
        "dispatcher, uploads queued before": waiting,
        "every invocation repeats its own Create": naive,
    }
    rows = [
        f"| {name} | {len(one.created)} | {one.seconds:.1f} s | {one.used:.1%} | {len(one.throttled)} | {one.lost} "
        f"| {one.duplicated} |"
        for name, one in named.items()
    ]
    head = "| | tasks | first to last | quota used | refused calls | lost | duplicated |\n|---|---|---|---|---|---|---|"
    return "\n".join([head, *rows])


def page(herds: tuple[Herd, Herd, Herd], machine: str) -> str:
    """The whole report."""
    at_once, waiting, naive = herds
    return f"""# {UPLOADS:,} uploads at once

Made by `make bench` on {machine}: the deployed stack in the embedded cloud, all in one run on one machine. The
quota of Create is {at_once.quota:.0f} requests a second there, {SCALE:.0f} times the real one, so that a run takes no
minutes; tasks last longer than the run. While uploads arrive, their own invocations and the embedded cloud share the
machine's cores with the dispatcher, so the second row, where all are in the queue before the first is sent, says more
about the pace.

{comparison(at_once, waiting, naive)}

## Targets

{table(claims(at_once, waiting))}
"""
