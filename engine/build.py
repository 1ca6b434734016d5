"""Building the engine from Go modules: about 5 minutes on two cores, once per machine and version."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.commands import Answer, Commands
from engine.errors import BuildFailed
from engine.progress import Report
from engine.recipe import SDK, Program, Recipe
from engine.toolchain import Go
from engine.version import Version

STEP_SECONDS = 3600.0
"""More than a slow machine and a slow network need together; a build that hangs ends here."""

VERSION_SECONDS = 60.0


@dataclass(frozen=True)
class Builder:
    """One build with one toolchain."""

    recipe: Recipe
    go: Go
    environ: Mapping[str, str]
    commands: Commands
    report: Report

    def build(self, into: Path) -> None:
        """Fill `into` with `recipe.files`. Raises BuildFailed with what Go said last."""
        self.report.say(
            f"Building the Pulumi engine {self.recipe.version} with Go {self.go.version}: "
            "about 5 minutes on two cores, once on this machine."
        )
        for program in self.recipe.programs:
            self._download(program)
            self._compile(program, into)
            for script in program.scripts:
                _copy_executable(self._sdk_folder(program) / script.source, into / script.name)
        self._prove(into)

    def _download(self, program: Program) -> None:
        downloads = 0

        def count(line: str | None) -> None:
            nonlocal downloads
            downloads += 1 if line and "downloading" in line else 0
            self.report.progress(
                f"{program.name}: {downloads} modules downloaded" if downloads else f"{program.name}: modules"
            )

        self._run(program, "list", "-deps", "-f", "{{.ImportPath}}", program.package, on_line=count)

    def _compile(self, program: Program, into: Path) -> None:
        total = len(self._run(program, "list", "-deps", "-f", "{{.ImportPath}}", program.package).out.splitlines())
        compiled = 0

        def count(line: str | None) -> None:
            nonlocal compiled
            compiled += 1 if line else 0
            self.report.progress(f"{program.name}: {compiled} of at most {total} packages compiled")

        flags = ["-v", "-ldflags", self.recipe.linker_flags, "-o", str(into / program.name)]
        self._run(program, "build", *flags, program.package, on_line=count)

    def _sdk_folder(self, program: Program) -> Path:
        answer = self._run(program, "list", "-m", "-f", "{{.Dir}}", SDK)
        return Path(answer.out.strip())

    def _prove(self, into: Path) -> None:
        """A program that does not run here must not get into the cache."""
        answer = self.commands.run(
            [into / self.recipe.command_line.name, "version"],
            timeout=VERSION_SECONDS,
            env={**self.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        )
        if not answer.ok or Version.find(answer.out) != self.recipe.version:
            raise BuildFailed(f"the engine was built, but `pulumi version` says: {answer.last_words}")

    def _run(self, program: Program, *arguments: str, on_line: Callable[[str | None], None] | None = None) -> Answer:
        answer = self.commands.run(
            [self.go.program, *arguments],
            timeout=STEP_SECONDS,
            cwd=program.folder,
            env=self._environment(),
            on_line=on_line,
        )
        if not answer.ok:
            raise BuildFailed(f"`go {arguments[0]}` for {program.name} failed: {answer.last_words}")
        return answer

    def _environment(self) -> dict[str, str]:
        return {
            **self.environ,
            **self.go.variables,
            "GOFLAGS": "-mod=readonly -buildvcs=false",  # what go.sum says is built, whatever the user's defaults
            "GOWORK": "off",
            "GOTOOLCHAIN": "local",
            "CGO_ENABLED": "0",  # no C compiler is needed, and a half-installed one does no harm
        }


def _copy_executable(source: Path, target: Path) -> None:
    """The module cache is read-only and not executable; the copy must be neither."""
    shutil.copyfile(source, target)
    target.chmod(0o755)
