"""Going back in time: the embedded cloud, and what the engine knows of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.support.stack import Initialised


@dataclass(frozen=True)
class Snapshots:
    """Moments in the life of one stack."""

    service: Initialised

    def remember(self, name: str) -> None:
        """This moment, under a name."""
        self.service.cloud.snapshot(name)
        self._copy(self.service.run.places.state, self._kept(name))

    def go_back(self, name: str) -> None:
        """To that moment; no fault is armed then."""
        self.service.cloud.restore(name)
        self._copy(self._kept(name), self.service.run.places.state)

    def _kept(self, name: str) -> Path:
        return self.service.run.places.state / "kept" / name

    def _copy(self, source: Path, target: Path) -> None:
        target.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(target / "backend", ignore_errors=True)
        shutil.copytree(source / "backend", target / "backend")
        settings = self.service.run.places.settings.name
        shutil.copy2(source / settings, target / settings)
