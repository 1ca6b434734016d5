"""A stack brought up by a sub-account with a policy of its own, instead of by the account's root."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import yaml  # type: ignore[import-untyped]  # comes with pulumi, without types

import engine
from infra.deployer import documents, permissions
from infra.permission import Permission
from infra.settings.files import given
from infra.settings.model import Settings
from infra.settings.reading import read
from local import environment
from local.ending import Undertaker
from local.engine_events import Diagnostic, Event, Summary
from local.environment import Account
from local.errors import EngineFailed
from local.stack import Stack
from tests.support.accounts import cam
from tests.support.cloud import APP_ID
from tests.support.snapshots import Snapshots
from tests.support.stack import Initialised

GO_ON = {"PULUMI_CONTINUE_ON_ERROR": "true"}
"""The engine then does everything that does not depend on what has failed."""

NOTHING = json.dumps(
    {"version": "2.0", "statement": [{"effect": "allow", "action": ["cvm:DescribeZones"], "resource": ["*"]}]}
)
"""A policy needs a statement: one that grants nothing of ours stands for none."""


def impatient() -> Callable[[Event], None]:
    """A listener that ends an operation once the engine has told that it failed.

    It lingers for up to five seconds then, with nothing left to do. Raises EngineFailed with what the engine said.
    """
    errors: list[str] = []

    def note(event: Event) -> None:
        if isinstance(event, Diagnostic) and event.severity == "error":
            errors.append(event.message)
        if isinstance(event, Summary) and errors:
            raise EngineFailed("\n".join(errors))

    return note


def settings_of(service: Initialised) -> Settings:
    """The settings of the run, as the program will read them."""
    folder = service.run.places.state
    project = yaml.safe_load((service.run.places.root / "Pulumi.yaml").read_text("utf-8"))
    (folder / "files").mkdir(exist_ok=True)
    if not (folder / "files" / "function").exists():
        (folder / "files" / "function").symlink_to(service.run.places.root / "function")
    (folder / "files" / "Pulumi.yaml").write_text(yaml.safe_dump({**project, "stackConfigDir": ".."}), "utf-8")
    return read(given(folder / "files", "local", app_id=APP_ID))


@dataclass(frozen=True)
class Deployer:
    """A sub-account and the engine that works with its keys. `policy_ids` are the policies that it has."""

    service: Initialised
    stack: Stack
    policy_ids: tuple[int, ...]
    settings: Settings
    snapshots: Snapshots

    @classmethod
    def of(cls, service: Initialised) -> Deployer:
        """With exactly the policy that is generated for the stack's settings."""
        settings = settings_of(service)
        user = cam(service).call_json("AddUser", {"Name": "deployer", "UseApi": 1})["Response"]
        policy_ids = []
        for number, document in enumerate(documents(permissions(settings))):
            wanted = {"PolicyName": f"deployer-{number}", "PolicyDocument": document}
            policy_ids.append(int(cam(service).call_json("CreatePolicy", wanted)["Response"]["PolicyId"]))
            cam(service).call_json("AttachUserPolicy", {"PolicyId": policy_ids[-1], "AttachUin": user["Uin"]})
        env = environment.for_engine(
            os.environ,
            service.run.places,
            engine=engine.ensure(),
            endpoint=service.cloud.endpoint,
            account=Account(user["SecretId"], user["SecretKey"]),
        )
        # Whoever is not waited for is killed: a stack that failed is of no further use here.
        at_once = replace(service.run.stack.processes, undertaker=Undertaker(polite_seconds=0.0))
        stack = replace(service.run.stack, env=env | GO_ON, processes=at_once)
        return cls(service, stack, tuple(policy_ids), settings, Snapshots(service))

    @property
    def permissions(self) -> tuple[Permission, ...]:
        return permissions(self.settings)

    def allow(self, wanted: Iterable[Permission]) -> None:
        """Let the sub-account do this and nothing else."""
        texts = documents(wanted) or [NOTHING]
        for number, policy_id in enumerate(self.policy_ids):  # there may be more than there are texts now
            policy = {"PolicyId": policy_id, "PolicyDocument": texts[number % len(texts)]}
            cam(self.service).call_json("UpdatePolicy", policy)

    def stages(self) -> list[tuple[str, Callable[[], None]]]:
        """What a deployer does in the life of a stack after the first `up`, in order."""
        return [
            ("refresh", lambda: self.stack.refresh(impatient())),
            ("preview", lambda: self.stack.expect_no_changes(impatient())),
            ("update", self._update),
            ("destroy", self.destroy),
        ]

    def up(self) -> None:
        self.stack.up(impatient())

    def destroy(self) -> None:
        self.stack.destroy(impatient())

    def _update(self) -> None:
        door = {
            "timeoutSeconds": 50,
            "gatewayCallsPerSecond": 50,
            "gatewayKeys": [{"name": "shop", "callsPerSecond": 5}],
        }
        self.service.settings(memoryMb=384, keepInboxDays=8, logRetentionDays=40, sweepCron="0 */2 * * * * *", **door)
        self.stack.up(impatient())
