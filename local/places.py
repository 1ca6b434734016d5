"""Where a local run keeps what it needs: one folder below `.local/`, never outside the checkout."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

STACK = "local"
"""The stack of `make up` and the demo; its settings are in `stacks/Pulumi.local.yaml`."""

KEPT = ("setup.lock", "run.lock", "demo", "policy")
"""What `wipe` leaves: locks may be held, and the demo and `make policy` are runs of their own."""


@dataclass(frozen=True)
class Places:
    """The files of one run. `state` is its folder; two runs with different folders do not know each other."""

    root: Path
    state: Path
    stack: str = STACK

    @classmethod
    def of_stack(cls, root: Path) -> Places:
        """For `make up`: `.local/`, where everybody looks for `outputs.json`."""
        return cls(root, root / ".local")

    @classmethod
    def of_demo(cls, root: Path) -> Places:
        """For `make demo`, so that it leaves a running `make up` alone."""
        return cls(root, root / ".local" / "demo")

    @classmethod
    def of_policy(cls, root: Path, stack: str) -> Places:
        """For `make policy`, one folder for each stack."""
        return cls(root, root / ".local" / "policy" / stack, stack)

    @property
    def lock(self) -> Path:
        """Held by the one command that works on this run."""
        return self.state / "run.lock"

    @property
    def processes(self) -> Path:
        """One file per process that was started; see ledger.py."""
        return self.state / "processes"

    @property
    def cloud_ready(self) -> Path:
        """Written by the embedded cloud when it answers."""
        return self.state / "cloud.json"

    @property
    def cloud_log(self) -> Path:
        """What the embedded cloud says; survives it, for the case that it did not end well."""
        return self.state / "cloud.log"

    @property
    def scratch(self) -> Path:
        """Temporary files of our processes, so that those of a killed one are found again."""
        return self.state / "tmp"

    @property
    def settings_source(self) -> Path:
        """The stack's settings under version control. Never written."""
        return self.root / "stacks" / f"Pulumi.{self.stack}.yaml"

    @property
    def settings(self) -> Path:
        """The copy with the values of this run, and the engine's salt."""
        return self.state / f"Pulumi.{self.stack}.yaml"

    @property
    def project(self) -> Path:
        """A project file of the same name beside the copy: so `pulumi stack init` leaves `stacks/` alone."""
        return self.state / "Pulumi.yaml"

    @property
    def backend(self) -> Path:
        """The engine's state."""
        return self.state / "backend"

    @property
    def engine_home(self) -> Path:
        """What else the engine keeps; a plugin in the user's own home must not decide what happens here."""
        return self.state / "engine-home"

    @property
    def outputs(self) -> Path:
        """The contract with everybody else (docs: `outputs.py`)."""
        return self.state / "outputs.json"

    @property
    def pictures(self) -> Path:
        """Where images are saved for people."""
        return self.root / "out"

    def prepare(self) -> None:
        """Make the folders."""
        for folder in (self.state, self.processes, self.scratch, self.backend, self.engine_home):
            folder.mkdir(parents=True, exist_ok=True)

    def wipe(self, *, keep_log: bool = False) -> None:
        """Forget the run. The embedded cloud keeps its state in memory, so without it the engine's state is void.

        `keep_log` leaves what the cloud has said, for who looks into a failure.
        """
        if not self.state.is_dir():
            return
        for entry in self.state.iterdir():
            if entry.name in KEPT or (keep_log and entry == self.cloud_log):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
