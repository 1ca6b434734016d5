"""The zip that the stack deploys, for benchmarks that look at it or change it."""

from __future__ import annotations

from pathlib import Path

from infra.package import build

VERSION = "3.10"
"""Of the Python that runs it."""


def deployed_zip(root: Path) -> Path:
    """Built if it is not there yet."""
    return root / build(root, runtime=f"Python{VERSION}", warn=lambda _warning: None)
