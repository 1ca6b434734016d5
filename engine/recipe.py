"""What is built, from which modules, and the name under which the result is cached.

The two `go.mod` files are the only place with versions. They are two because the command line and the language host
need different versions of the same sdk module; engine/README.md says why.
"""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.version import Version

SDK = "github.com/pulumi/pulumi/sdk/v3"
VERSION_VARIABLE = f"{SDK}/go/common/version.Version"
"""Without it `pulumi version` prints nothing."""

_TOOL = re.compile(r"^tool (\S+)$", re.MULTILINE)
_GO = re.compile(r"^go (\S+)$", re.MULTILINE)
_FIRST_REQUIRED = re.compile(r"^require (\S+) (v\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Script:
    """A file that is taken from the sdk module as it is: `source` below that module's folder."""

    source: str

    @property
    def name(self) -> str:
        """Its name beside the programs."""
        return self.source.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Program:
    """One Go program. `folder` holds its go.mod and go.sum; `scripts` are taken from the sdk version that it uses."""

    folder: Path
    scripts: tuple[Script, ...] = ()

    @property
    def package(self) -> str:
        """Import path of the program."""
        return _only(_TOOL, self._text)[0]

    @property
    def name(self) -> str:
        """File name of the program."""
        return self.package.rsplit("/", 1)[-1]

    @property
    def release(self) -> str:
        """Version of the module it comes from, such as `v3.259.0`."""
        return _only(_FIRST_REQUIRED, self._text)[1]

    @property
    def oldest_go(self) -> Version:
        """The oldest Go that accepts this go.mod."""
        version = Version.find(_only(_GO, self._text)[0])
        if version is None:
            raise ValueError(f"{self.folder / 'go.mod'} has no Go version")
        return version

    @property
    def _text(self) -> str:
        return (self.folder / "go.mod").read_text("utf-8")


@dataclass(frozen=True)
class Recipe:
    """Everything that makes an engine."""

    command_line: Program
    language_host: Program

    @property
    def programs(self) -> tuple[Program, Program]:
        """In the order they are built."""
        return self.command_line, self.language_host

    @property
    def version(self) -> Version:
        """Version of the engine."""
        version = Version.find(self.command_line.release)
        if version is None:
            raise ValueError(f"{self.command_line.release!r} is not a version")
        return version

    @property
    def oldest_go(self) -> Version:
        """The oldest Go that builds all of it."""
        return max(program.oldest_go for program in self.programs)

    @property
    def files(self) -> tuple[str, ...]:
        """Everything the finished folder holds."""
        scripts = (script.name for program in self.programs for script in program.scripts)
        return (*(program.name for program in self.programs), *scripts)

    @property
    def linker_flags(self) -> str:
        """No debug symbols (a third of the size), and the version."""
        return f"-s -w -X {VERSION_VARIABLE}={self.command_line.release}"

    def fingerprint(self) -> str:
        """Name of the result: changes with every input of the build, and with the kind of machine.

        The version of Go is left out: the same sources give an engine that behaves the same.
        """
        inputs = [program.folder / name for program in self.programs for name in ("go.mod", "go.sum")]
        machine = f"{platform.system()}-{platform.machine()}".lower()
        return f"{self.version}-{machine}-{_digest(inputs, extra=(self.linker_flags, *self.files))[:12]}"


def pulumi_recipe(folder: Path | None = None) -> Recipe:
    """The engine of this project. `folder` is where the two modules are."""
    modules = folder or Path(__file__).parent / "go"
    return Recipe(
        # The launcher of Python programs speaks the protocol of the sdk they use, hence from the newer module.
        command_line=Program(modules / "cli", (Script("python/cmd/pulumi-language-python-exec"),)),
        # The launcher of policy packs; the last module that has it.
        language_host=Program(modules / "language-host", (Script("python/dist/pulumi-analyzer-policy-python"),)),
    )


def _digest(files: Iterable[Path], *, extra: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes() + b"\0")
    for text in extra:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()


def _only(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = pattern.search(text)
    if found is None:
        raise ValueError(f"go.mod has no line like {pattern.pattern!r}")
    return found.groups()
