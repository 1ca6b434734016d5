"""One run: an embedded cloud, and the stack in it. `make up` leaves it running; the demo ends it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from client.keys import fingerprint
from engine import Engine
from local import cloud as cloud_process
from local import environment, settings_file
from local.cloud import Cloud
from local.environment import Account
from local.errors import LocalError, UnusableSettings
from local.identity import Identity
from local.ledger import Ledger
from local.outputs import GATEWAY_KEYS, LocalOutputs, read_outputs
from local.places import Places
from local.processes import Child, Processes
from local.secrets import Secrets
from local.settings_file import RunValues
from local.stack import Listener, Stack


@dataclass(frozen=True)
class Run:
    """A live cloud and its stack. `child` is None for a cloud that an earlier command has started."""

    places: Places
    processes: Processes
    account: Account
    cloud: Cloud
    cloud_process: Identity
    child: Child | None
    secrets: Secrets
    stack: Stack

    def up(self, listener: Listener) -> LocalOutputs:
        """Bring the stack up; what everybody else needs to use it."""
        exported: Mapping[str, Any] = self.stack.up(listener)
        if GATEWAY_KEYS in exported:
            exported = {**exported, GATEWAY_KEYS: self.stack.secret_output(GATEWAY_KEYS)}
        return LocalOutputs.of(exported, cloud=self.cloud, account=self.account, secrets=self.secrets)

    def end(self, *, keep_log: bool = False) -> None:
        """End the cloud and forget everything: its state was in memory, and the engine's describes that."""
        if self.child:
            self.processes.end(self.child)
        else:
            self.processes.undertaker.end(self.cloud_process)
            self.processes.ledger.forget(cloud_process.NAME)
        self.places.wipe(keep_log=keep_log)


@dataclass(frozen=True)
class Runs:
    """Starts and finds the runs of one place."""

    places: Places
    engine: Engine
    processes: Processes
    account: Account

    @classmethod
    def at(cls, places: Places, engine: Engine) -> Runs:
        """With the processes of this machine."""
        return cls(places, engine, Processes(Ledger(places.processes)), Account())

    def start(self, *, stays: bool = False) -> Run:
        """A new cloud with an empty stack and new secrets; what an earlier run left behind is ended first.

        Unless it `stays`, the cloud ends with this process, however that ends.
        """
        self.processes.end_stale()
        self.places.wipe()
        self.places.prepare()
        child, cloud = cloud_process.start(self.places, self.processes, stays=stays)
        try:
            return self._new_stack(cloud, child.identity, child)
        except BaseException:  # also an interruption: what was started is ended
            self.processes.end(child)
            self.places.wipe(keep_log=True)
            raise

    def beside(self, other: Run) -> Run:
        """A new, empty stack in the account of another run. Its end is the end of that run's cloud."""
        self.places.wipe()
        self.places.prepare()
        return self._new_stack(other.cloud, other.cloud_process, other.child)

    def _new_stack(self, cloud: Cloud, who: Identity, child: Child | None) -> Run:
        secrets = Secrets.new()
        self._write_settings(RunValues(fingerprint(secrets.api_key)))
        stack = self._stack(cloud)
        stack.init()
        stack.set_secret(settings_file.WEBHOOK_SECRET, secrets.webhook)
        return self._run(cloud, who, child, secrets, stack)

    def find(self) -> Run | None:
        """The run that an earlier `make up` has finished, if its cloud is still there and well."""
        outputs = read_outputs(self.places.outputs)
        found = cloud_process.find(self.places, self.processes)
        if outputs is None or found is None or found[1].pid != outputs.cloudPid or not self.places.settings.is_file():
            return None
        who, cloud = found
        self.processes.end_stale(keep=frozenset({cloud_process.NAME}))
        text = self.places.settings.read_text("utf-8")
        sealed = settings_file.sealed_of(text)
        self._write_settings(RunValues(fingerprint(outputs.apiKey), settings_file.salt_of(text), sealed))
        stack = self._stack(cloud)
        if stack.is_locked:
            stack.recover()  # ours is the only engine here and it is not running: the lock is of one that was killed
        return self._run(cloud, who, None, Secrets(outputs.apiKey, outputs.webhookSecret), stack)

    def _run(self, cloud: Cloud, who: Identity, child: Child | None, secrets: Secrets, stack: Stack) -> Run:
        return Run(self.places, self.processes, self.account, cloud, who, child, secrets, stack)

    def _stack(self, cloud: Cloud) -> Stack:
        env = environment.for_engine(
            os.environ, self.places, engine=self.engine, endpoint=cloud.endpoint, account=self.account
        )
        return Stack(self.places, self.processes, self.engine.bin_dir / "pulumi", env)

    def _write_settings(self, values: RunValues) -> None:
        """The committed settings with the values of this run, and the project file that makes the engine look here."""
        try:
            project = settings_file.project_name((self.places.root / "Pulumi.yaml").read_text("utf-8"))
            committed = self.places.settings_source.read_text("utf-8")
        except OSError as error:
            raise LocalError(f"{error.filename} cannot be read: {error.strerror}", next_step="Restore it.") from error
        try:
            text = settings_file.for_run(committed, project=project, values=values)
        except UnusableSettings as error:
            raise UnusableSettings(f"{self.places.settings_source}: {error}", next_step=error.next_step) from error
        self.places.settings.write_text(text, "utf-8")
        self.places.project.write_text(f"name: {project}\nruntime: python\n", "utf-8")
