"""Real programs, run to their end."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from engine.commands import NOT_STARTED, TIMED_OUT, SystemCommands
from tests.support.cloud import PATIENCE


def python(code: str) -> list[str | Path]:
    return [sys.executable, "-c", code]


def test_both_streams_and_the_exit_status_come_back() -> None:
    answer = SystemCommands().run(
        python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"), timeout=PATIENCE
    )
    assert (answer.code, answer.out, answer.err) == (3, "out\n", "err")


def test_a_program_that_says_more_than_a_pipe_holds_does_not_block() -> None:
    answer = SystemCommands().run(
        python("import sys; sys.stdout.write('x' * 300_000); sys.stderr.write('y' * 300_000)"), timeout=PATIENCE
    )
    assert (len(answer.out), len(answer.err)) == (300_000, 300_000)


def test_what_comes_late_on_a_busy_machine_is_not_lost() -> None:
    """A child of the program speaks when the program itself has ended."""
    late = "import time; time.sleep(2); print('late')"
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {late!r}], stderr=subprocess.DEVNULL)"
    assert SystemCommands().run(python(code), timeout=PATIENCE).out == "late\n"


def test_lines_arrive_while_the_program_still_runs(tmp_path: Path) -> None:
    """The program waits for a file that appears only because its first line has been seen."""
    code = (
        "import os, sys, time\n"
        "print('waiting', file=sys.stderr, flush=True)\n"
        f"until = time.monotonic() + {PATIENCE}\n"
        "while time.monotonic() < until:\n"
        "    if os.path.exists('seen'): sys.exit(0)\n"
        "    time.sleep(0.02)\n"
        "sys.exit(1)\n"
    )

    def on_line(line: str | None) -> None:
        if line == "waiting":
            (tmp_path / "seen").touch()

    assert SystemCommands().run(python(code), timeout=PATIENCE, cwd=tmp_path, on_line=on_line).ok


def test_a_program_that_hangs_is_killed_when_its_time_is_over(tmp_path: Path) -> None:
    """It is given two seconds; a machine on which it does not even begin by then gives it more."""
    pid = tmp_path / "pid"
    code = (
        "import os, time\nopen('pid.new', 'w').write(str(os.getpid()))\nos.rename('pid.new', 'pid')\ntime.sleep(6000)\n"
    )
    for seconds in (2, PATIENCE):
        assert SystemCommands().run(python(code), timeout=seconds, cwd=tmp_path).code == TIMED_OUT
        if pid.exists():
            break
    assert not _exists(int(pid.read_text()))


def test_a_program_that_is_not_there_is_an_answer_and_not_an_exception() -> None:
    answer = SystemCommands().run(["/made-up/program"], timeout=1)
    assert answer.code == NOT_STARTED
    assert "/made-up/program" in answer.last_words


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
