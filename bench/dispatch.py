"""`python -m bench dispatch`: a herd of uploads against the dispatcher, and against the naive alternative beside it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import herd
from bench.herd import Herd
from bench.package import deployed_zip
from bench.report import Line, table
from bench.timeline import LONGEST, timeline
from tests.support.stack import deployed

UPLOADS, SCALE = 2000, 10.0
SECONDS = 300.0
"""How long a herd may take; the platform's two retries of an event are over by then."""
USED = 0.95
NAIVE = Path(__file__).with_name("plain") / "repeating.py"

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Herds:
    """The dispatcher with a queue that is full already, the dispatcher with everything at once, the alternative."""

    waiting: Herd
    at_once: Herd
    naive: Herd

    @property
    def named(self) -> dict[str, Herd]:
        """What each is called in the report."""
        return {
            "dispatcher, uploads queued before": self.waiting,
            "dispatcher, uploads arriving": self.at_once,
            "every invocation repeats its own Create": self.naive,
        }


def measure(root: Path, say: Progress) -> Herds:
    """Three herds, one after the other in the same stack. Takes minutes."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch, deployed(Path(scratch)) as service:
        say(f"{UPLOADS:,} uploads that are all in the queue before the first is sent")
        waiting = herd.run_parked(service, uploads=UPLOADS, scale=SCALE, name="queue", seconds=SECONDS)
        say(f"{UPLOADS:,} uploads at once")
        at_once = herd.run(service, uploads=UPLOADS, scale=SCALE, name="herd", seconds=SECONDS)
        say(f"{UPLOADS:,} uploads at once, each of which repeats its own Create ({SECONDS:.0f} s at most)")
        herd.replace_code(service, deployed_zip(root), NAIVE)
        naive = herd.run(service, uploads=UPLOADS, scale=SCALE, name="naive", seconds=SECONDS)
    return Herds(waiting, at_once, naive)


def claims(herds: Herds) -> list[Line]:
    """What was promised (design.md section 6)."""
    waiting, at_once = herds.waiting, herds.at_once
    return [
        Line("share of the quota used, queue full", f"{waiting.used:.1%}", f">= {USED:.0%}", waiting.used >= USED),
        Line("throttled, queue full", str(len(waiting.throttled)), "0", not waiting.throttled),
        Line("lost", f"{waiting.lost} and {at_once.lost}", "0", not at_once.lost and not waiting.lost),
        Line(
            "duplicated",
            f"{waiting.duplicated} and {at_once.duplicated}",
            "0",
            not at_once.duplicated and not waiting.duplicated,
        ),
    ]


def comparison(herds: Herds) -> str:
    """Markdown: the three one below the other."""
    rows = [
        f"| {name} | {len(one.created)} | {one.seconds:.1f} s | {one.used:.1%} | {len(one.throttled)} | {one.lost} "
        f"| {one.duplicated} |"
        for name, one in herds.named.items()
    ]
    head = "| | tasks | first to last | quota used | refused calls | lost | duplicated |\n|---|---|---|---|---|---|---|"
    return "\n".join([head, *rows])


def page(herds: Herds, machine: str) -> str:
    """The whole report."""
    return f"""# {UPLOADS:,} uploads at once

Made by `make bench-dispatch` on {machine}: the deployed stack in the embedded cloud, all in one run on one machine.
The quota of Create is {herds.waiting.quota:.0f} requests a second there, {SCALE:.0f} times the real one, so that a run
takes no minutes; tasks last longer than the run. While uploads arrive, their own invocations and the embedded cloud
share the machine's cores with the dispatcher, so the first row, where all are in the queue before the first is sent,
says more about the pace.

{comparison(herds)}

![Creates per second](dispatch.svg)

Taken and, above them, refused Creates in each of the first {LONGEST} seconds; dashed: the quota.

## Targets

{table(claims(herds))}
"""


def chart(herds: Herds) -> str:
    """The picture of the report."""
    return timeline(herds.named)
