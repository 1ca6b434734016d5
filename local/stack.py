"""The engine's operations on the stack of one run: init, up, preview, destroy. Each is one `pulumi` process."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import engine_events, interrupted
from local.engine_events import Diagnostic, Event, StackOutputs
from local.errors import EngineFailed
from local.places import Places
from local.processes import Child, Processes

NAME = "engine"
"""Its name in the ledger. The engine's stack lock makes a second one at a time impossible anyway."""

OPERATION_SECONDS = 600.0
"""Far more than any operation takes; an engine that hangs ends here."""

LAST_LINES = 20

Listener = Callable[[Event], None]


@dataclass(frozen=True)
class Stack:
    """The stack that `places` names. `env` is the environment of every engine process."""

    places: Places
    processes: Processes
    program: Path
    env: Mapping[str, str]

    def init(self) -> None:
        """Make the stack in the run's own backend, and let the engine write its salt beside it."""
        self._run(["stack", "init", self.places.stack, "--no-select"], cwd=self.places.state, listener=_nobody)

    def set_secret(self, name: str, value: str) -> None:
        """Let the engine encrypt a setting and write it beside the others. The value is on no command line."""
        self._run(
            ["config", "set", name, "--secret", *self._settings],
            cwd=self.places.root,
            listener=_nobody,
            told=value.encode(),
        )

    def cancel(self) -> None:
        """Release the lock of an update whose engine is gone. There is one only after an interruption."""
        self._run(["cancel", "--yes", "--stack", self.places.stack], cwd=self.places.root, listener=_nobody)

    def recover(self) -> None:
        """After an engine was killed (docs/operations.md): take over what it has made and not written down."""
        self.cancel()
        state = self.places.state / "exported.json"
        self._run(
            ["stack", "export", "--file", str(state), "--stack", self.places.stack],
            cwd=self.places.root,
            listener=_nobody,
        )
        made = interrupted.look(self.places.root, state, self.env)
        if made:
            self._operation(
                ["import", "--file", str(made), "--protect=false", "--generate-code=false", "--yes", "--skip-preview"],
                _nobody,
            )
        self._operation(["refresh", "--clear-pending-creates", "--yes", "--skip-preview"], _nobody)

    @property
    def is_locked(self) -> bool:
        """Whether an update was interrupted, or is still running."""
        return any(self.places.backend.glob(".pulumi/locks/**/*.json"))

    def up(self, listener: Listener) -> Mapping[str, Any]:
        """Bring everything to what the program says; the stack's outputs. Raises EngineFailed with the diagnostics."""
        outputs: dict[str, Any] = {}

        def listen(event: Event) -> None:
            if isinstance(event, StackOutputs):
                outputs.update(event.values)
            listener(event)

        self._operation(["up", "--yes", "--skip-preview", "--json"], listen)
        return outputs

    def secret_output(self, name: str) -> Any:
        """An output that the reports of `up` do not show. Raises EngineFailed when there is none of that name."""
        said: list[str] = []
        asked = ["stack", "output", name, "--json", "--show-secrets", "--stack", self.places.stack]
        self._run(asked, cwd=self.places.root, listener=_nobody, hear=said.append)
        try:
            return json.loads("".join(said))
        except ValueError as error:
            raise EngineFailed(f"`pulumi stack output {name}` gave no JSON") from error

    def expect_no_changes(self, listener: Listener) -> None:
        """Raises EngineFailed when an update would change anything."""
        self._operation(["preview", "--expect-no-changes"], listener)

    def preview(self, listener: Listener, *, policy_packs: Sequence[Path] = ()) -> None:
        """Tell what an update would do. Raises EngineFailed with every sentence of a policy that it would break."""
        packs = [word for pack in policy_packs for word in ("--policy-pack", str(pack))]
        self._operation(["preview", "--json", *packs], listener)

    def refresh(self, listener: Listener) -> None:
        """Look at everything there is, and correct what the engine remembers of it."""
        self._operation(["refresh", "--yes", "--skip-preview", "--json"], listener)

    def destroy(self, listener: Listener, *, look_first: bool = False) -> None:
        """Remove everything that the stack has made.

        `look_first`: as people do it, with a preview, which a protected resource ends before anything is removed.
        Without one everything else is removed.
        """
        quick = [] if look_first else ["--skip-preview"]
        self._operation(["destroy", "--yes", *quick, "--json"], listener)

    def _operation(self, arguments: Sequence[str], listener: Listener) -> None:
        self._run([*arguments, *self._settings], cwd=self.places.root, listener=listener)

    @property
    def _settings(self) -> list[str]:
        return ["--stack", self.places.stack, "--config-file", str(self.places.settings), "--non-interactive"]

    def _run(
        self,
        arguments: Sequence[str],
        *,
        cwd: Path,
        listener: Listener,
        told: bytes = b"",
        hear: Callable[[str], object] | None = None,
    ) -> None:
        """`told` is what the engine reads on its standard input; `hear` is given its lines as they are."""
        errors: list[str] = []
        tail: deque[str] = deque(maxlen=LAST_LINES)
        with self._engine(arguments, cwd, told) as child:
            for line in child.popen.stdout or ():
                text = line.decode("utf-8", "replace")
                if hear is not None:
                    hear(text)
                for event in engine_events.read(text):
                    if isinstance(event, Diagnostic):
                        (errors if event.severity == "error" else tail).append(event.message)
                    listener(event)
            code = child.popen.wait(timeout=OPERATION_SECONDS)
        if code != 0:
            reason = "\n".join(errors or tail) or f"exit status {code}"
            raise EngineFailed(f"`pulumi {' '.join(arguments[:2])}` failed.\n{reason}")

    @contextmanager
    def _engine(self, arguments: Sequence[str], cwd: Path, told: bytes) -> Iterator[Child]:
        """A running engine, ended with the block and at the latest when its time is over."""
        child = self.processes.start(
            NAME,
            [self.program, *arguments, "--color", "never"],
            cwd=cwd,
            env=self.env,
            out=subprocess.PIPE,
            err=subprocess.STDOUT,
            told=told,
        )
        watchdog = threading.Timer(OPERATION_SECONDS, lambda: self.processes.undertaker.end(child.identity))
        watchdog.daemon = True
        watchdog.start()
        try:
            yield child
        finally:
            watchdog.cancel()
            self.processes.end(child, politely=signal.SIGINT)  # it then ends its plugins, too
            if child.popen.stdout:
                child.popen.stdout.close()


def _nobody(_event: Event) -> None:
    return None
