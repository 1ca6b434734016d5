"""Where the engine comes from, in order: the user's own, the one built earlier, one built now.

There is no downloader for the official release: who can download it installs Pulumi the usual way, which is also the
fastest.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.build import Builder
from engine.cache import EngineCache, remove
from engine.commands import Commands, SystemCommands
from engine.errors import NoEngine, SourceFailed
from engine.lock import exclusive
from engine.progress import Report, TerminalReport
from engine.python_environment import PythonEnvironment
from engine.recipe import Recipe, pulumi_recipe
from engine.toolchain import Go, GoFinder
from engine.version import Version

OLDEST = Version(3, 200)
"""The first engine with everything that Pulumi.yaml uses: `stackConfigDir`, `plugins`, uv."""

LANGUAGE_HOST = "pulumi-language-python"
"""Must stand beside `pulumi`: the engine and its host are of one release."""

WAIT_SECONDS = 3600.0
"""How long another process may build while we wait for its result."""

VERSION_SECONDS = 30.0

HOW_TO_INSTALL = (
    "Install Pulumi (https://www.pulumi.com/docs/install/) or Go (https://go.dev/dl/) so that it is on PATH, "
    "then run the command again."
)


@dataclass(frozen=True)
class Engine:
    """A Pulumi engine that can be used: put `bin_dir` on PATH."""

    bin_dir: Path
    version: Version


def ensure(
    *,
    root: Path | None = None,
    environ: Mapping[str, str] | None = None,
    report: Report | None = None,
    commands: Commands | None = None,
    recipe: Recipe | None = None,
) -> Engine:
    """An engine, built if need be. Costs one `pulumi version` at most when there is one already.

    `root` is the checkout, whose `.venv` gives the package installer. Raises NoEngine when every source failed.
    """
    environ = os.environ if environ is None else environ
    report = report or TerminalReport()
    commands = commands or SystemCommands()
    checkout = root or Path(__file__).parent.parent
    cache = EngineCache.of_user(environ)
    finder = GoFinder(
        environ=environ,
        commands=commands,
        cache=cache,
        uv=lambda: PythonEnvironment(checkout, environ=environ, commands=commands, report=report).uv(),
        report=report,
    )
    return Search(recipe or pulumi_recipe(), cache, environ, commands, report, finder.find).engine()


@dataclass(frozen=True)
class Search:
    """The order of the sources. `find_go` is asked only when something has to be built."""

    recipe: Recipe
    cache: EngineCache
    environ: Mapping[str, str]
    commands: Commands
    report: Report
    find_go: Callable[[Version], Go]

    def engine(self) -> Engine:
        """The first engine that can be had. Raises NoEngine."""
        found = self._on_path()
        if isinstance(found, Engine):
            return found
        cached = self._cached()
        if cached is not None:
            return cached
        try:
            return self._built()
        except (SourceFailed, OSError) as failure:
            raise NoEngine(
                f"No Pulumi engine: {found}; none was built earlier in {self.cache.root}; "
                f"building one failed: {failure}. {HOW_TO_INSTALL}"
            ) from failure

    def _on_path(self) -> Engine | str:
        """The user's own engine, or why it is not used."""
        program = shutil.which("pulumi", path=self.environ.get("PATH", ""))
        if program is None:
            return "there is no pulumi on PATH"
        answer = self.commands.run(
            [program, "version"],
            timeout=VERSION_SECONDS,
            env={**self.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        )
        version = Version.find(answer.out) if answer.ok else None
        if version is None:
            return self._rejected(f"{program} does not say its version ({answer.last_words})")
        if version < OLDEST:
            return self._rejected(f"pulumi {version} on PATH is older than {OLDEST}")
        for folder in dict.fromkeys([Path(program).parent, Path(program).resolve().parent]):
            if (folder / LANGUAGE_HOST).exists():
                return Engine(folder, version)
        return self._rejected(f"there is no {LANGUAGE_HOST} beside {program}")

    def _rejected(self, reason: str) -> str:
        self.report.say(f"Not using the Pulumi engine on PATH: {reason}.")
        return reason

    def _cached(self) -> Engine | None:
        folder = self.cache.find(self.recipe.fingerprint(), self.recipe.files)
        return Engine(folder, self.recipe.version) if folder else None

    def _built(self) -> Engine:
        def waiting() -> None:
            self.report.progress("another process is building the Pulumi engine; waiting for it")

        with exclusive(self.cache.lock, timeout=WAIT_SECONDS, on_wait=waiting):
            cached = self._cached()  # whoever held the lock before us may have built what we need
            if cached is not None:
                return cached
            go = self.find_go(self.recipe.oldest_go)
            with self.cache.publish(self.recipe.fingerprint()) as folder:
                Builder(self.recipe, go, self.environ, self.commands, self.report).build(folder)
            remove(self.cache.go)
        self.report.say(f"The Pulumi engine is ready, and kept in {self.cache.root}.")
        return Engine(self.cache.root / self.recipe.fingerprint(), self.recipe.version)
