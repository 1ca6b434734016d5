"""The checkout's `.venv`: a pinned uv in it, and exactly what `uv.lock` says."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.cache import remove
from engine.commands import Answer, Commands
from engine.errors import EnvironmentFailed
from engine.lock import exclusive
from engine.progress import Report
from engine.version import Version

UV = Version(0, 13, 9)
"""The uv that made uv.lock."""

STEP_SECONDS = 1200.0
VERSION_SECONDS = 30.0

FORGOTTEN = ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "CONDA_PREFIX", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON")
"""Variables that point at another environment than the checkout's."""


@dataclass(frozen=True)
class PythonEnvironment:
    """`.venv` of the checkout `root`. `python` is the interpreter it is made from (this one)."""

    root: Path
    environ: Mapping[str, str]
    commands: Commands
    report: Report
    python: Path = Path(sys.executable)

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self.root / ".venv"

    def ensure(self) -> None:
        """Make and fill it, unless a stamp says that this has been done for the same lock file.

        Raises EnvironmentFailed, or Busy when another run is at it for too long.
        """
        if self._is_current():
            return
        with exclusive(self.root / ".local" / "setup.lock", timeout=STEP_SECONDS, on_wait=self._say_waiting):
            if self._is_current():
                return
            uv = self.uv()
            self.report.say("Installing the Python packages of uv.lock into .venv.")
            self._demand(
                self._sync(uv),
                "uv could not install the packages of uv.lock",
                "Check the network (UV_DEFAULT_INDEX names another package index) and run the command again",
            )
            self._stamp.write_text(self._wanted(), "utf-8")

    def _sync(self, uv: Path) -> Answer:
        """Install what the lock names. A second try leaves uv's cache alone: one damaged entry there fails for ever."""
        sync: list[str | Path] = [uv, "sync", "--frozen", "--project", self.root, "--python", self._interpreter]
        answer = self._run(sync)
        return answer if answer.ok else self._run([*sync, "--no-cache"])

    def uv(self) -> Path:
        """The pinned uv, installed first if need be. Raises EnvironmentFailed."""
        program = self.folder / "bin" / "uv"
        if self._works() and self._uv_version(program) == UV:
            return program
        if not self._works():
            self._make()
        self.report.say(f"Installing uv {UV} into .venv.")
        install: list[str | Path] = [
            self._interpreter,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            f"uv=={UV}",
        ]
        self._demand(
            self._run(install),
            f"pip could not install uv {UV}",
            "Check the network (PIP_INDEX_URL names another package index) and run the command again",
        )
        return program

    def _make(self) -> None:
        """A new environment, with pip in it: uv leaves that alone, and it is how uv itself gets in."""
        self.report.say(f"Making .venv with Python {sys.version.split()[0]}.")
        remove(self.folder)
        self._demand(
            self._run([self.python, "-m", "venv", self.folder]),
            f"{self.python} could not make .venv",
            "Install its venv module (Debian and Ubuntu: apt install python3-venv) and run the command again",
        )

    @property
    def _interpreter(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def _stamp(self) -> Path:
        return self.folder / ".setup"

    def _is_current(self) -> bool:
        try:
            return self._interpreter.exists() and self._stamp.read_text("utf-8") == self._wanted()
        except FileNotFoundError:
            return False

    def _wanted(self) -> str:
        """What the environment depends on. Its own place counts: the scripts in it hold absolute paths."""
        inputs = hashlib.sha256()
        for name in ("uv.lock", "pyproject.toml"):
            inputs.update((self.root / name).read_bytes())
        wanted = {"uv": str(UV), "folder": str(self.folder), "inputs": inputs.hexdigest()}
        return json.dumps(wanted, indent=1)

    def _works(self) -> bool:
        """False also when the interpreter that it was made from is gone."""
        return self._run([self._interpreter, "-c", "import pip"], timeout=VERSION_SECONDS).ok

    def _uv_version(self, program: Path) -> Version | None:
        return Version.find(self._run([program, "--version"], timeout=VERSION_SECONDS).out)

    def _run(self, argv: Sequence[str | Path], *, timeout: float = STEP_SECONDS) -> Answer:
        environ = {name: value for name, value in self.environ.items() if name not in FORGOTTEN}
        environ["UV_PYTHON_DOWNLOADS"] = "never"  # the interpreter is the one of .venv
        return self.commands.run(
            argv, timeout=timeout, cwd=self.root, env=environ, on_line=lambda _line: self.report.progress("working")
        )

    def _say_waiting(self) -> None:
        self.report.progress("another process is setting up .venv; waiting for it")

    def _demand(self, answer: Answer, failure: str, next_step: str) -> None:
        if not answer.ok:
            raise EnvironmentFailed(f"{failure} ({answer.last_words}). {next_step}.")


def environment_of_checkout(root: Path, *, commands: Commands, report: Report) -> PythonEnvironment:
    """The environment of `root`, made with this process's variables."""
    return PythonEnvironment(root, environ=os.environ, commands=commands, report=report)
