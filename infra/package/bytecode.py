"""Bytecode for the runtime's own Python, as good on a read-only folder as on a writable one.

The zip carries a fixed date, and bytecode that trusts dates would be stale for ever and compiled anew at every cold
start (peers.md 4.3). Unchecked-hash files are never compared with their source. The source still goes into the zip: it
is what a traceback shows, and what another version of Python runs.

The bytecode has no docstrings: nobody reads them there, and they are a quarter of it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.errors import PackagingError
from infra.package.entries import Entry
from infra.package.interpreter import Interpreter

CODE_ROOT = "/var/user"
"""Where SCF unpacks the zip (platform.md 5.2), and so what the bytecode calls its own files."""

COMPILE_SECONDS = 120

_NO_DOCSTRINGS = "2"  # the compiler's level of optimisation; it drops assertions too


def compiled(entries: Iterable[Entry], interpreter: Interpreter) -> list[Entry]:
    """One `.pyc` beside every `.py`. Raises `PackagingError` when a file is not valid for that Python."""
    with TemporaryDirectory(prefix="function-") as scratch:
        tree = Path(scratch, "tree")
        for entry in entries:
            path = tree / entry.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(entry.data)
        _compile(tree, interpreter)
        made = (Entry(path.relative_to(tree).as_posix(), path.read_bytes()) for path in tree.rglob("*.pyc"))
        # Under the name that an interpreter without options looks for.
        return sorted(replace(entry, name=entry.name.replace(f".opt-{_NO_DOCSTRINGS}.", ".")) for entry in made)


def _compile(tree: Path, interpreter: Interpreter) -> None:
    command = [
        *(str(interpreter.path), "-S", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"),
        *("-o", _NO_DOCSTRINGS),
        *("-s", str(tree), "-p", CODE_ROOT, str(tree)),
    ]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=COMPILE_SECONDS,
        check=False,
        # From outside the tree, whose modules would hide the standard library's; and with nothing of the caller's
        # environment but one seed, because the order of a constant set ends up in the bytecode.
        cwd=tree.parent,
        env={"PYTHONHASHSEED": "0"},
    )
    if done.returncode != 0:
        raise PackagingError(
            f"The function does not compile with Python {interpreter.version}, which is what runs it:\n"
            + (done.stdout + done.stderr).replace(str(tree), "function").strip()
        )
