"""Every process that a run starts, written down at once, so that the next run finds it after `kill -9`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from local.identity import Identity


@dataclass(frozen=True)
class Ledger:
    """One small file per process in `folder`, named after what the process is."""

    folder: Path

    def record(self, name: str, who: Identity) -> None:
        """Write it down; complete or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f"{name}.draft"
        draft.write_text(json.dumps(asdict(who)), "utf-8")
        draft.replace(self._file(name))

    def find(self, name: str) -> Identity | None:
        """Who was recorded under this name."""
        try:
            document = json.loads(self._file(name).read_text("utf-8"))
            return Identity(int(document["pid"]), str(document["started"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None  # not there, or not ours to understand: nobody is killed on a guess

    def forget(self, name: str) -> None:
        """It has ended."""
        self._file(name).unlink(missing_ok=True)

    def names(self) -> tuple[str, ...]:
        """Everything recorded."""
        return tuple(sorted(file.stem for file in self.folder.glob("*.json")))

    @contextmanager
    def recorded(self, name: str, who: Identity) -> Iterator[None]:
        """Recorded while the block runs."""
        self.record(name, who)
        try:
            yield
        finally:
            self.forget(name)

    def end_all(self, end: Callable[[Identity], bool], *, keep: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """End whoever is recorded and still there, except `keep`; the names of those who were."""
        ended = []
        for name in self.names():
            if name in keep:
                continue
            who = self.find(name)
            if who is not None and end(who):
                ended.append(name)
            self.forget(name)
        return tuple(ended)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.json"
