"""The Python of a page of documentation, run as its reader would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.cloud import PATIENCE, ROOT


def said_by(example: str, folder: Path) -> str:
    """What it prints when run in the folder, with the rooms of this project to import. It has to succeed."""
    done = subprocess.run(
        [sys.executable, "-c", example],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
