"""What was measured, as a table with targets, a page and a picture. Pure: values in, text out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.cloud import LISTED, PAGE, Common, Own

READY_MS, IDLE_MB, HOT_RATIO, P99_MS, FIRST_MS = 250.0, 40.0, 4.0, 5.0, 50.0
"""Targets of design.md section 6."""
LARGE_GROWTH_MB, PAGE_RATIO, IDLE_CPU = 16.0, 2.0, 2.0
"""What "flat memory", "constant cost per page" and "idle" are taken to mean."""


@dataclass(frozen=True)
class Line:
    """One claim: what, measured, target, and whether it holds."""

    what: str
    measured: str
    target: str
    holds: bool


def claims(own: Common, ministack: Common, more: Own) -> list[Line]:
    """Everything that was promised, in the order of design.md section 6."""
    ready, ratio = median(own.ready_ms), own.hot.rate / ministack.hot.rate
    slowest = max(more.first_calls, key=lambda service: more.first_calls[service])
    first, middle, last = _three(more.pages_ms)
    return [
        Line("ready", f"{ready:.0f} ms", f"<= {READY_MS:.0f} ms", ready <= READY_MS),
        Line("resident when idle", f"{own.idle_mb:.1f} MB", f"<= {IDLE_MB:.0f} MB", own.idle_mb <= IDLE_MB),
        Line("hot GET against MiniStack", f"{ratio:.1f} times", f">= {HOT_RATIO:.0f} times", ratio >= HOT_RATIO),
        Line("hot GET, 99 of 100", f"{own.hot.p99:.1f} ms", f"< {P99_MS:.0f} ms", own.hot.p99 < P99_MS),
        Line(
            f"slowest first call ({slowest})",
            f"{more.first_calls[slowest]:.0f} ms",
            f"<= {FIRST_MS:.0f} ms",
            more.first_calls[slowest] <= FIRST_MS,
        ),
        Line(
            f"1 GB in and out ({more.upload_seconds:.1f} s, {more.download_seconds:.1f} s): memory grows by",
            f"{more.large_growth_mb:.1f} MB",
            f"<= {LARGE_GROWTH_MB:.0f} MB",
            more.large_growth_mb <= LARGE_GROWTH_MB,
        ),
        Line(
            f"pages of {PAGE:,} among {LISTED:,} objects: first, middle, last",
            f"{first:.1f}, {middle:.1f}, {last:.1f} ms",
            f"last <= {PAGE_RATIO:.0f} times first",
            last <= PAGE_RATIO * first,
        ),
        Line("CPU when idle", f"{more.idle_cpu:.1f} %", f"<= {IDLE_CPU:.0f} %", more.idle_cpu <= IDLE_CPU),
    ]


def table(lines: Sequence[Line]) -> str:
    """Markdown."""
    rows = [
        f"| {line.what} | {line.measured} | {line.target} | {'yes' if line.holds else '**no**'} |" for line in lines
    ]
    return "\n".join(["| what | measured | target | holds |", "|---|---|---|---|", *rows])


def comparison(contestants: Sequence[Common]) -> str:
    """Markdown: everybody side by side."""
    rows = [
        f"| {one.name} | {median(one.ready_ms):.0f} ms | {one.idle_mb:.0f} MB | {one.hot.rate:,.0f} "
        f"| {one.hot.p50:.2f} ms | {one.hot.p99:.2f} ms |"
        for one in contestants
    ]
    head = "| | ready (median) | resident, idle | hot GET of 1 KB, per second | half within | 99 of 100 within |"
    return "\n".join([head, "|---|---|---|---|---|---|", *rows])


def page(contestants: Sequence[Common], lines: Sequence[Line], more: Own, machine: str) -> str:
    """The whole report."""
    calls = ", ".join(f"{service} {took:.0f}" for service, took in more.first_calls.items())
    return f"""# The embedded cloud beside other emulators

Made by `make bench-cloud` on {machine}; everything in one run, all on loopback, 8 connections of wrk where load
is meant, in rounds that take turns. The embedded cloud verifies the signature of every GET (64 objects, each with a
signature and a signing key of its own) and evaluates the policy of the role that asks; the others check neither.
Compare the rows with each other, not with another machine's.

{comparison(contestants)}

![Hot GETs per second](cloud.svg)

## Targets

{table(lines)}

First call of each service, in ms with the official client: {calls}.
"""


def chart(contestants: Sequence[Common]) -> str:
    """An SVG of horizontal bars: hot GETs per second."""
    most = max(one.hot.rate for one in contestants)
    bars = []
    for row, one in enumerate(contestants):
        top, width = 10 + row * 36, 400 * one.hot.rate / most
        bars.append(
            f'<text x="130" y="{top + 18}" text-anchor="end">{one.name}</text>'
            f'<rect x="140" y="{top}" width="{width:.0f}" height="26" fill="{"#0a7a5c" if row == 0 else "#9aa5b1"}"/>'
            f'<text x="{148 + width:.0f}" y="{top + 18}">{one.hot.rate:,.0f}/s</text>'
        )
    height = 16 + 36 * len(contestants)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{height}" '
        f'font-family="sans-serif" font-size="14">\n' + "\n".join(bars) + "\n</svg>\n"
    )


def _three(pages: Sequence[float]) -> tuple[float, float, float]:
    """First, middle and last, each the median of five neighbours."""
    half = len(pages) // 2
    return median(pages[:5]), median(pages[half - 2 : half + 3]), median(pages[-5:])
