"""The checkout's `.venv`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from engine.commands import Answer
from engine.errors import EnvironmentFailed
from engine.python_environment import UV, PythonEnvironment
from tests.unit.engine.doubles import Call, RememberedReport, ScriptedCommands, program


@dataclass
class Checkout:
    """A folder with a lock file, and programs that do what the real ones would do to it."""

    root: Path
    pip: Answer = field(default_factory=lambda: Answer(0))
    venv: Answer = field(default_factory=lambda: Answer(0))
    sync: Answer = field(default_factory=lambda: Answer(0))
    cache_is_damaged: bool = False
    uv_version: str = str(UV)
    report: RememberedReport = field(default_factory=RememberedReport)

    def __post_init__(self) -> None:
        (self.root / "uv.lock").write_text("version = 1\n")
        (self.root / "pyproject.toml").write_text("[project]\n")
        self.commands = ScriptedCommands(
            {
                "python3 -m venv": self._make,
                "python -c import pip": lambda _call: Answer(0 if self._python.exists() else 127),
                "python -m pip install": lambda _call: self._install_uv(),
                "uv --version": lambda _call: Answer(0, out=f"uv {self.uv_version}"),
                "uv sync": self._sync,
            }
        )

    @property
    def _python(self) -> Path:
        return self.root / ".venv" / "bin" / "python"

    def ensure(self, **environ: str) -> list[str]:
        """What was run."""
        self.commands.calls.clear()
        PythonEnvironment(
            self.root, environ=environ, commands=self.commands, report=self.report, python=Path("/made-up/python3")
        ).ensure()
        return [" ".join(line.split()[:3]) for line in self.commands.lines]

    def _make(self, _call: Call) -> Answer:
        if self.venv.ok:
            program(self._python.parent, "python")
        return self.venv

    def _sync(self, call: Call) -> Answer:
        if self.cache_is_damaged and "--no-cache" not in call.line:
            return Answer(2, err="error: The wheel is invalid")
        return self.sync

    def _install_uv(self) -> Answer:
        if self.pip.ok:
            program(self._python.parent, "uv")
            self.uv_version = str(UV)
        return self.pip


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_a_bare_checkout_gets_an_environment_the_pinned_uv_and_the_locked_packages(checkout: Checkout) -> None:
    run = checkout.ensure()
    assert [line for line in run if not line.startswith("python -c")] == [
        "python3 -m venv",
        "python -m pip",
        "uv sync --frozen",
    ]
    assert f"uv=={UV}" in next(line for line in checkout.commands.lines if "pip install" in line)


def test_the_second_time_nothing_is_run(checkout: Checkout) -> None:
    checkout.ensure()
    assert checkout.ensure() == []


@pytest.mark.parametrize("changed", ["uv.lock", "pyproject.toml"])
def test_a_changed_project_file_is_synchronised(checkout: Checkout, changed: str) -> None:
    checkout.ensure()
    (checkout.root / changed).write_text("# changed\n")
    assert "uv sync --frozen" in checkout.ensure()


def test_another_uv_is_replaced_by_the_pinned_one(checkout: Checkout) -> None:
    checkout.ensure()
    (checkout.root / "uv.lock").write_text("# changed\n")
    checkout.uv_version = "0.9.0"
    run = checkout.ensure()
    assert "python -m pip" in run
    assert "python3 -m venv" not in run


def test_an_environment_whose_interpreter_is_gone_is_made_anew(checkout: Checkout) -> None:
    checkout.ensure()
    (checkout.root / ".venv" / "bin" / "python").unlink()
    assert "python3 -m venv" in checkout.ensure()


def test_a_moved_checkout_is_synchronised_because_scripts_hold_absolute_paths(
    checkout: Checkout, tmp_path: Path
) -> None:
    checkout.ensure()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    moved = Checkout(elsewhere)
    (checkout.root / ".venv").rename(elsewhere / ".venv")
    assert "uv sync --frozen" in moved.ensure()


def test_no_step_is_recorded_as_done_when_it_failed(checkout: Checkout) -> None:
    checkout.sync = Answer(2, err="error: no such host")
    with pytest.raises(EnvironmentFailed, match="no such host"):
        checkout.ensure()
    checkout.sync = Answer(0)
    assert "uv sync --frozen" in checkout.ensure()


def test_a_damaged_entry_in_uvs_cache_does_not_stand_in_the_way_for_ever(checkout: Checkout) -> None:
    checkout.cache_is_damaged = True
    checkout.ensure()
    assert checkout.ensure() == []


def test_a_python_without_venv_is_answered_with_the_package_to_install(checkout: Checkout) -> None:
    checkout.venv = Answer(1, err="ensurepip is not available")
    with pytest.raises(EnvironmentFailed, match=r"python3-venv"):
        checkout.ensure()


def test_a_machine_without_network_is_told_so_in_one_sentence(checkout: Checkout) -> None:
    checkout.pip = Answer(1, err="WARNING: retrying\nERROR: No matching distribution found")
    with pytest.raises(EnvironmentFailed, match=r"No matching distribution found\)\. Check the network"):
        checkout.ensure()


def test_an_environment_of_the_user_does_not_get_in_the_way(checkout: Checkout) -> None:
    checkout.ensure(VIRTUAL_ENV="/made-up", PYTHONPATH="/made-up", HOME="/home/me")
    sync = next(call for call in checkout.commands.calls if call.line.startswith("uv sync"))
    assert {"VIRTUAL_ENV", "PYTHONPATH"}.isdisjoint(sync.env)
    assert sync.env["HOME"] == "/home/me"
