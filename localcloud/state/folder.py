"""The folder given with --data: what is in it, whose it is, and that only one process uses it.

localcloud.json   {"format": 1}: that the folder is ours, and how to read it
lock              held by the process that uses the folder
state.log         everything but the files (log.py)
files.coming/     the files of a state that is being restored (coming.py)
files/            objects/ code/ results/: written once each, named in the log
scratch/          of the running process; emptied at every start
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from pathlib import Path
from types import TracebackType

from localcloud.state.errors import DataFolderUnusable

FORMAT = 1
LOG, FILES = "state.log", "files"
"""Names in the folder, of what the cloud itself reads and writes."""
_MARK = "localcloud.json"
_BEFORE_THE_MARK = frozenset({"lock", "localcloud.draft"})
"""What a process may leave that was ended before it could mark a new folder."""


class DataFolder:
    """One data folder, locked until it is closed."""

    def __init__(self, path: Path) -> None:
        """Take the folder, made if it does not exist. Raises `DataFolderUnusable`; then nothing in it was touched."""
        self.path = path.absolute()
        try:
            self._check_ours()
            self._lock = self._take_lock()
            try:
                self._check_format()
                self.scratch = self.path / "scratch"
                shutil.rmtree(self.scratch, ignore_errors=True)
                self.scratch.mkdir(exist_ok=True)
            except BaseException:
                os.close(self._lock)
                raise
        except OSError as wrong:
            raise DataFolderUnusable(f"The data folder {self.path} cannot be used: {wrong}.") from wrong

    def __enter__(self) -> DataFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._lock)

    def _check_ours(self) -> None:
        """Before the first byte is written: the folder is new, empty, or has our mark."""
        if not self.path.exists():
            self.path.mkdir(parents=True)
            return
        there = set(os.listdir(self.path))
        if _MARK not in there and there - _BEFORE_THE_MARK:
            raise DataFolderUnusable(
                f"{self.path} is not empty and not a data folder of the embedded cloud; give --data a new or empty one."
            )

    def _take_lock(self) -> int:
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            holder = os.pread(lock, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(lock)
            raise DataFolderUnusable(
                f"{self.path} is in use by another embedded cloud (process {holder}); stop that one or give --data "
                "another folder."
            ) from taken
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        return lock

    def _check_format(self) -> None:
        mark = self.path / _MARK
        if not mark.exists():
            draft = self.path / "localcloud.draft"
            with draft.open("w", encoding="utf-8") as stream:
                json.dump({"format": FORMAT}, stream)
                stream.flush()
                os.fsync(stream.fileno())
            draft.rename(mark)
            return
        try:
            found = json.loads(mark.read_bytes())["format"]
        except (ValueError, KeyError, TypeError) as wrong:
            raise DataFolderUnusable(f"{mark} is not the mark of a data folder ({wrong!r}).") from wrong
        if not isinstance(found, int) or found < 1:
            raise DataFolderUnusable(f"{mark} names no format that ever was: {found!r}.")
        if found > FORMAT:
            raise DataFolderUnusable(
                f"{self.path} was written by a newer embedded cloud (format {found}, this one reads {FORMAT}): "
                "start that version, or give --data another folder."
            )
