"""How much memory a process holds at the moment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_HAS_PROC = Path("/proc/self/statm").exists()
PERIOD = 0.05 if _HAS_PROC else 1.0
"""Seconds between two looks; asking `ps` is far more expensive than reading /proc."""


def resident(pid: int) -> int:
    """Bytes in memory, 0 for a process that is gone."""
    if _HAS_PROC:
        try:
            with open(f"/proc/{pid}/statm", "rb") as statm:
                return int(statm.read().split()[1]) * _PAGE
        except (OSError, IndexError):
            return 0
    # macOS has no /proc. A kilobyte figure, empty for a process that is gone.
    shown = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, timeout=5, check=False
    ).stdout
    return int(shown.strip() or 0) * 1024
