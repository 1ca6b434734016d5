"""`python3 -m engine`: what the make targets call before anything else is installed.

python3 -m engine venv      .venv with everything in uv.lock
python3 -m engine ensure    a Pulumi engine; prints the folder to put on PATH
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 13)
"""As `requires-python` in pyproject.toml."""

INTERRUPTED = 130
"""Exit status of a program that was stopped by Ctrl-C."""


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 when what was asked for is there; else one sentence on standard error and 1."""
    parser = argparse.ArgumentParser(prog="python3 -m engine", description="Prepare this checkout.")
    parser.add_argument("what", choices=["venv", "ensure"], help="the Python environment, or the Pulumi engine")
    what = parser.parse_args(arguments).what
    unsuitable = why_unsuitable(sys.version_info[:2])
    if unsuitable:
        return _fail(unsuitable)

    # Only now: an old interpreter must get the sentence above and not an ImportError.
    from engine.errors import SetupError

    try:
        _prepare(what)
    except SetupError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def why_unsuitable(version: tuple[int, int]) -> str:
    """Why a Python of this version cannot run the project; empty when it can."""
    if OLDEST_PYTHON <= version <= NEWEST_PYTHON:
        return ""
    major, minor = version
    return f"Python {major}.{minor} cannot run this project; use Python 3.11, 3.12 or 3.13 (make PYTHON=...)."


def _prepare(what: str) -> None:
    from engine.commands import SystemCommands
    from engine.progress import TerminalReport
    from engine.provision import ensure
    from engine.python_environment import environment_of_checkout

    root = Path(__file__).resolve().parent.parent
    if what == "venv":
        environment_of_checkout(root, commands=SystemCommands(), report=TerminalReport()).ensure()
    else:
        print(ensure(root=root).bin_dir)


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
