"""The files of a state that is about to be restored, beside those of the present one.

While services forget the present state they delete its files, and among them may be some that the coming state needs.
A process that is killed meanwhile finds them here again.
"""

from __future__ import annotations

from pathlib import Path

from localcloud.state.links import mirror, remove


class ComingFiles:
    """One folder, which is complete whenever it is there."""

    def __init__(self, files: Path) -> None:
        """`files` is where the services keep theirs."""
        self._files = files
        self._folder = files.parent / f"{files.name}.coming"
        self._draft = files.parent / f"{files.name}.draft"

    def prepare(self, source: Path) -> None:
        """Links to the files in `source`, all of them or none."""
        remove(self._draft)
        self._draft.mkdir(parents=True)
        mirror(source, self._draft)
        remove(self._folder)
        self._draft.rename(self._folder)

    def arrive(self) -> None:
        """Put what an earlier process has prepared to the services' files; what nothing names they remove."""
        if self._folder.is_dir():
            mirror(self._folder, self._files)
        self.drop()

    def drop(self) -> None:
        """They are where they belong. The name goes first: a part of them must not look like all."""
        remove(self._draft)
        if self._folder.is_dir():
            self._folder.rename(self._draft)
            remove(self._draft)
