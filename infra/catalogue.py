"""The models that the function knows: its data file, read as it will be shipped. None of its code is used here."""

from __future__ import annotations

import json
from pathlib import Path

from infra.errors import InfraError

FILE = Path("function/aigc/request/models.json")


def names(root: Path) -> tuple[str, ...]:
    """In the order of the file, for the project in `root`. Raises InfraError when it cannot be read."""
    try:
        return tuple(json.loads((root / FILE).read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise InfraError(f"{FILE.as_posix()} cannot be read ({error}); restore it from version control") from error
