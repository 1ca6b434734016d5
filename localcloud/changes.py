"""How a part of the cloud says that something of it has changed, without knowing whether anybody keeps it."""

from __future__ import annotations

from collections.abc import Callable


class Changes:
    """Names what changed. Nobody listens unless the cloud keeps its state in a folder, and then this costs a call."""

    __slots__ = ("_commit", "_hear")

    def __init__(self) -> None:
        self._hear: Callable[[str], None] | None = None
        self._commit: Callable[[], None] | None = None

    def report_to(self, hear: Callable[[str], None], commit: Callable[[], None]) -> None:
        """`hear` gets the id of every change, `commit` writes all there is."""
        self._hear, self._commit = hear, commit

    def note(self, changed: str) -> None:
        """The entity with this id is new, different or gone. It is written before the next answer leaves."""
        if self._hear is not None:
            self._hear(changed)

    def commit(self) -> None:
        """Write what changed now: for those who are about to delete a file that the state written last still names."""
        if self._commit is not None:
            self._commit()
