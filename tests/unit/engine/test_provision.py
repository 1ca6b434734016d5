"""The order of the sources of an engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from engine.cache import EngineCache
from engine.commands import Answer
from engine.errors import NoEngine, NoGo
from engine.provision import Engine, Search
from engine.recipe import Recipe, pulumi_recipe
from engine.toolchain import Go
from engine.version import Version
from tests.unit.engine.doubles import Call, RememberedReport, ScriptedCommands, program


@dataclass
class Machine:
    """A made-up machine: what is on its PATH, what its programs answer, whether it has Go."""

    folder: Path
    pulumi_says: str = "v3.259.0"
    has_go: bool = True
    report: RememberedReport = field(default_factory=RememberedReport)
    asked_for_go: list[Version] = field(default_factory=list)
    recipe: Recipe = field(default_factory=pulumi_recipe)

    def __post_init__(self) -> None:
        self.cache = EngineCache(self.folder / "cache")
        self.sdk = self.folder / "sdk"
        for name in (script for one in self.recipe.programs for script in one.scripts):
            (self.sdk / name.source).parent.mkdir(parents=True, exist_ok=True)
            (self.sdk / name.source).write_text("#!/bin/sh\n")
        self.commands = ScriptedCommands(
            {
                "pulumi version": lambda call: Answer(0, out=self._version(call)),
                "go list -deps": Answer(0, out="a\nb\n"),
                "go list -m": Answer(0, out=f"{self.sdk}\n"),
                "go build": self._build,
            }
        )

    def install_pulumi(self, *, with_host: bool = True) -> Path:
        program(self.folder / "bin", "pulumi")
        if with_host:
            program(self.folder / "bin", "pulumi-language-python")
        return self.folder / "bin"

    def engine(self) -> Engine:
        environ = {"PATH": str(self.folder / "bin")}
        return Search(self.recipe, self.cache, environ, self.commands, self.report, self._find_go).engine()

    def _find_go(self, oldest: Version) -> Go:
        self.asked_for_go.append(oldest)
        if not self.has_go:
            raise NoGo("there is no Go on PATH, and the package index did not answer")
        return Go(Path("/made-up/go"), Version(1, 26, 8))

    def _version(self, call: Call) -> str:
        """The user's own says what the test wants; a built one says what it was built as."""
        return self.pulumi_says if call.argv[0].startswith(str(self.folder / "bin")) else "v3.259.0"

    def _build(self, call: Call) -> Answer:
        program(Path(call.argv[call.argv.index("-o") + 1]).parent, Path(call.argv[-1]).name)
        return Answer(0, err="a\nb")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_users_own_engine_comes_first(machine: Machine) -> None:
    folder = machine.install_pulumi()
    assert machine.engine() == Engine(folder, Version(3, 259, 0))
    assert machine.commands.lines == ["pulumi version"]


def test_an_engine_that_is_too_old_is_not_used_and_the_user_is_told(machine: Machine) -> None:
    machine.install_pulumi()
    machine.pulumi_says = "v3.199.9"
    assert machine.engine().bin_dir == machine.cache.root / machine.recipe.fingerprint()
    assert any("3.199.9" in said and "3.200" in said for said in machine.report.said)


def test_an_engine_without_its_language_host_is_not_used(machine: Machine) -> None:
    machine.install_pulumi(with_host=False)
    assert machine.engine().bin_dir != machine.folder / "bin"
    assert any("pulumi-language-python" in said for said in machine.report.said)


def test_a_link_to_an_installation_elsewhere_counts_with_what_stands_there(machine: Machine, tmp_path: Path) -> None:
    program(tmp_path / "opt", "pulumi")
    program(tmp_path / "opt", "pulumi-language-python")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pulumi").symlink_to(tmp_path / "opt" / "pulumi")
    assert machine.engine().bin_dir == tmp_path / "opt"


def test_a_built_engine_is_used_again(machine: Machine) -> None:
    built = machine.engine()
    machine.commands.calls.clear()
    assert machine.engine() == built
    assert machine.commands.calls == []


def test_a_build_gives_everything_the_engine_needs_and_says_what_it_does(machine: Machine) -> None:
    folder = machine.engine().bin_dir
    assert {entry.name for entry in folder.iterdir()} == set(machine.recipe.files)
    assert all(entry.stat().st_mode & 0o111 for entry in folder.iterdir())
    assert "Building the Pulumi engine 3.259.0 with Go 1.26.8" in machine.report.said[0]


def test_a_build_does_not_depend_on_the_users_go_settings(machine: Machine) -> None:
    machine.engine()
    build = next(call for call in machine.commands.calls if call.line.startswith("go build"))
    assert build.env["GOFLAGS"].startswith("-mod=readonly")
    assert build.env["GOTOOLCHAIN"] == "local"
    assert build.env["CGO_ENABLED"] == "0"


def test_a_build_that_says_another_version_never_gets_into_the_cache(machine: Machine) -> None:
    machine.commands.reactions = {**machine.commands.reactions, "pulumi version": Answer(0, out="")}
    with pytest.raises(NoEngine, match="pulumi version"):
        machine.engine()
    assert machine.cache.find(machine.recipe.fingerprint(), machine.recipe.files) is None


def test_when_nothing_works_the_error_says_what_was_tried_and_what_to_do(machine: Machine) -> None:
    machine.has_go = False
    with pytest.raises(NoEngine) as failed:
        machine.engine()
    message = str(failed.value)
    assert "no pulumi on PATH" in message
    assert "no Go on PATH" in message
    assert "https://www.pulumi.com/docs/install/" in message


def test_what_go_said_last_is_in_the_error(machine: Machine) -> None:
    broken = Answer(1, err="go: downloading x\nno such host")
    machine.commands.reactions = {**machine.commands.reactions, "go list -deps": broken}
    with pytest.raises(NoEngine, match="no such host"):
        machine.engine()


def test_go_is_asked_for_in_the_version_that_the_modules_need(machine: Machine) -> None:
    machine.engine()
    assert machine.asked_for_go == [machine.recipe.oldest_go]
