"""How a long step is shown."""

from __future__ import annotations

import io
from dataclasses import dataclass

from engine.progress import PLAIN_EVERY_SECONDS, TerminalReport, duration


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_terminal_has_one_line_that_renews_itself_with_the_elapsed_time() -> None:
    stream, clock = io.StringIO(), Clock()
    report = TerminalReport(stream, clock=clock, terminal=True)
    report.progress("1 of 2")
    clock.now += 61
    report.progress("2 of 2")
    report.say("ready")
    assert stream.getvalue().count("\n") == 2
    assert "2 of 2 (1 min 01 s)" in stream.getvalue()


def test_a_log_gets_a_plain_line_now_and_then() -> None:
    stream, clock = io.StringIO(), Clock()
    report = TerminalReport(stream, clock=clock, terminal=False)
    for number in range(3):
        report.progress(f"{number}")
        clock.now += PLAIN_EVERY_SECONDS / 2
    assert stream.getvalue() == "  0 (0 s)\n  2 (20 s)\n"


def test_the_time_begins_anew_with_every_step() -> None:
    stream, clock = io.StringIO(), Clock()
    report = TerminalReport(stream, clock=clock, terminal=False)
    report.progress("first")
    clock.now += 500
    report.say("next step")
    report.progress("second")
    assert "second (0 s)" in stream.getvalue()


def test_durations_are_written_for_people() -> None:
    assert [duration(seconds) for seconds in (0.4, 59.9, 60, 267)] == ["0 s", "59 s", "1 min 00 s", "4 min 27 s"]
