"""`python3 -m engine ensure` with a made-up Go: real processes, real locks, no real build."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.recipe import pulumi_recipe
from tests.support.cloud import PATIENCE

ROOT = Path(__file__).parents[3]

GO = """\
#!/bin/sh
case "$1 $2" in
"version ") echo "go version go1.99.0 test/test" ;;
"list -deps") echo one ;;
"list -m") echo "{sdk}" ;;
build*)
    echo built >> "{journal}"
    while [ "$1" != "-o" ]; do shift; done
    {{ echo '#!/bin/sh'; echo 'echo v{version}'; }} > "$2"
    chmod +x "$2"
    sleep {seconds} ;;
esac
"""


@dataclass(frozen=True)
class Machine:
    """A machine with this Go, and without Pulumi."""

    folder: Path

    def install_go(self, *, seconds: float) -> None:
        """`seconds`: how long a build takes."""
        recipe = pulumi_recipe()
        for script in (one for program in recipe.programs for one in program.scripts):
            (self.folder / "sdk" / script.source).parent.mkdir(parents=True)
            (self.folder / "sdk" / script.source).write_text("#!/bin/sh\n")
        go = self.folder / "bin" / "go"
        go.parent.mkdir()
        go.write_text(GO.format(sdk=self.folder / "sdk", journal=self.journal, version=recipe.version, seconds=seconds))
        go.chmod(0o755)

    @property
    def journal(self) -> Path:
        return self.folder / "journal"

    @property
    def builds(self) -> int:
        return len(self.journal.read_text().splitlines())

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "engine", "ensure"],
            cwd=ROOT,
            env={"PATH": f"{self.folder / 'bin'}:/usr/bin:/bin", "HOME": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ensure(self) -> str:
        """What it prints: the folder with the engine."""
        with self.start() as process:
            out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, err
        return out.strip()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


PROGRAMS = len(pulumi_recipe().programs)


def test_the_answer_is_the_folder_for_path(machine: Machine) -> None:
    machine.install_go(seconds=0)
    assert os.access(Path(machine.ensure()) / "pulumi", os.X_OK)


def test_the_second_time_nothing_is_built(machine: Machine) -> None:
    machine.install_go(seconds=0)
    assert machine.ensure() == machine.ensure()
    assert machine.builds == PROGRAMS


def test_two_at_once_build_once(machine: Machine) -> None:
    machine.install_go(seconds=0.5)
    with machine.start() as one, machine.start() as other:
        answers = [process.communicate(timeout=PATIENCE)[0] for process in (one, other)]
    assert answers[0] == answers[1] != ""
    assert machine.builds == PROGRAMS


def test_a_killed_build_is_done_again_and_nothing_of_it_stays(machine: Machine) -> None:
    machine.install_go(seconds=1)
    with machine.start() as process:
        assert process.stderr is not None
        assert "Building the Pulumi engine" in process.stderr.readline()
        process.kill()
    folder = Path(machine.ensure())
    assert {entry.name for entry in folder.parent.iterdir()} == {"lock", folder.name}
