"""Finding the Python that SCF runs, to compile for it: bytecode of any other minor version is ignored there."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60
"""A Python that does not answer within this time is not one we can use."""


@dataclass(frozen=True)
class Interpreter:
    """A Python that was started once and said that it has the wanted version."""

    path: Path
    version: str


def candidates(version: str, environment: Mapping[str, str] = os.environ) -> list[Path]:
    """Where a Python of that minor version may be, best first. Files are looked at, nothing is run."""
    found = (path for path in _places(f"python{version}", version, environment) if os.access(path, os.X_OK))
    return list(dict.fromkeys(found))


def pick(found: Iterable[Path], version: str) -> Interpreter | None:
    """The first candidate that runs and has the version: version managers leave commands that only complain."""
    return next((Interpreter(path, version) for path in found if _says(path) == version), None)


def _places(command: str, version: str, environment: Mapping[str, str]) -> Iterator[Path]:
    folders = [Path(folder) for folder in environment.get("PATH", "").split(os.pathsep) if folder]
    home = Path(environment.get("HOME") or "/nonexistent")
    for folder in folders:
        yield folder / command
    for shims in [*(folder for folder in folders if folder.name == "shims"), home / ".pyenv" / "shims"]:
        yield from sorted(shims.parent.glob(f"versions/{version}.*/bin/{command}"))
    for managed in (environment.get("UV_PYTHON_INSTALL_DIR"), home / ".local" / "share" / "uv" / "python"):
        if managed:
            yield from sorted(Path(managed).glob(f"cpython-{version}.*/bin/{command}"))
    for usual in ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"):
        yield Path(usual) / command


def _says(path: Path) -> str | None:
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [path, "-I", "-S", "-c", question], capture_output=True, text=True, timeout=START_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None
