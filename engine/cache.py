"""The folder outside the checkout where a finished engine lives, so that every checkout on the machine shares it."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PARTIAL = ".partial-"
"""Prefix of a folder that is being filled. One that is found while the lock is held is of a process that was killed."""


@dataclass(frozen=True)
class EngineCache:
    """Engines by fingerprint. A folder under its final name is complete: it got there by one rename."""

    root: Path

    @classmethod
    def of_user(cls, environ: Mapping[str, str]) -> EngineCache:
        """`$XDG_CACHE_HOME` when it is an absolute path, as its specification demands, else `~/.cache`."""
        configured = environ.get("XDG_CACHE_HOME", "")
        base = Path(configured) if os.path.isabs(configured) else Path(environ.get("HOME") or Path.home()) / ".cache"
        return cls(base / "aigc-image-service" / "engine")

    @property
    def lock(self) -> Path:
        """Held while something is built."""
        return self.root / "lock"

    @property
    def go(self) -> Path:
        """Where a Go toolchain of our own and what it downloads is kept until the build has succeeded."""
        return self.root / "go"

    def find(self, fingerprint: str, files: tuple[str, ...]) -> Path | None:
        """The folder with the engine, or None when there is none or somebody has taken files out of it."""
        folder = self.root / fingerprint
        return folder if all((folder / name).is_file() for name in files) else None

    @contextmanager
    def publish(self, fingerprint: str) -> Iterator[Path]:
        """A new folder to fill; it becomes the engine when the block ends without an error. Needs the lock."""
        self.root.mkdir(parents=True, exist_ok=True)
        for abandoned in self.root.glob(f"{PARTIAL}*"):
            remove(abandoned)
        partial = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=self.root))
        try:
            yield partial
            partial.chmod(0o755)  # mkdtemp makes it private; an engine is not
            remove(self.root / fingerprint)  # incomplete, or find() would have answered
            partial.rename(self.root / fingerprint)
        finally:
            remove(partial)


def remove(folder: Path) -> None:
    """Remove a folder that may not exist and, like Go's module cache, may be write-protected."""
    if folder.exists():
        shutil.rmtree(folder, onerror=_unprotect_and_retry)


def _unprotect_and_retry(remove_one: Callable[[str], object], path: str, _error: object) -> None:
    os.chmod(os.path.dirname(path), stat.S_IRWXU)
    remove_one(path)
