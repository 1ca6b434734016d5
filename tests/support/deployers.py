"""A stack brought up by a sub-account with a policy of its own, instead of by the account's root."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # comes with pulumi, without types

import engine
from infra.deployer import Permission, document, permissions
from infra.settings.files import given
from infra.settings.model import Settings
from infra.settings.reading import read
from local import environment
from local.engine_events import Event
from local.environment import Account
from local.stack import Stack
from tests.support.accounts import cam
from tests.support.cloud import APP_ID
from tests.support.stack import Initialised

KEPT = "backend", "Pulumi.local.yaml"


def nobody(_event: Event) -> None:
    return None


def settings_of(service: Initialised) -> Settings:
    """The settings of the run, as the program will read them."""
    folder = service.run.places.state
    project = yaml.safe_load((service.run.places.root / "Pulumi.yaml").read_text("utf-8"))
    (folder / "files").mkdir(exist_ok=True)
    (folder / "files" / "Pulumi.yaml").write_text(yaml.safe_dump({**project, "stackConfigDir": ".."}), "utf-8")
    return read(given(folder / "files", "local", app_id=APP_ID))


@dataclass(frozen=True)
class Deployer:
    """A sub-account and the engine that works with its keys. `policy_id` is the one policy that it has."""

    service: Initialised
    stack: Stack
    policy_id: int
    settings: Settings

    @classmethod
    def of(cls, service: Initialised) -> Deployer:
        """With exactly the policy that is generated for the stack's settings."""
        settings = settings_of(service)
        user = cam(service).call_json("AddUser", {"Name": "deployer", "UseApi": 1})["Response"]
        wanted = {"PolicyName": "deployer", "PolicyDocument": document(settings)}
        policy_id = int(cam(service).call_json("CreatePolicy", wanted)["Response"]["PolicyId"])
        cam(service).call_json("AttachUserPolicy", {"PolicyId": policy_id, "AttachUin": user["Uin"]})
        env = environment.for_engine(
            os.environ,
            service.run.places,
            engine=engine.ensure(),
            endpoint=service.cloud.endpoint,
            account=Account(user["SecretId"], user["SecretKey"]),
        )
        return cls(service, replace(service.run.stack, env=env), policy_id, settings)

    @property
    def permissions(self) -> tuple[Permission, ...]:
        return permissions(self.settings)

    def allow(self, statements: list[dict[str, Any]]) -> None:
        """Let the sub-account do this and nothing else."""
        policy = {"PolicyId": self.policy_id, "PolicyDocument": _document(statements)}
        cam(self.service).call_json("UpdatePolicy", policy)

    def stages(self) -> list[tuple[str, Callable[[], None]]]:
        """What a deployer does in the life of a stack after the first `up`, in order."""
        return [
            ("refresh", lambda: self.stack.refresh(nobody)),
            ("preview", lambda: self.stack.expect_no_changes(nobody)),
            ("update", self._update),
            ("destroy", lambda: self.stack.destroy(nobody)),
        ]

    def up(self) -> None:
        self.stack.up(nobody)

    def _update(self) -> None:
        self.service.settings(memoryMb=384, keepInboxDays=8, logRetentionDays=40, sweepCron="0 */2 * * * * *")
        self.stack.up(nobody)

    # -- going back in time --------------------------------------------------------------------------------------------

    def remember(self, name: str) -> None:
        """The cloud, and what the engine knows of it."""
        self.service.cloud.snapshot(name)
        self._copy(self.service.run.places.state, self._kept(name))

    def go_back(self, name: str) -> None:
        self.service.cloud.restore(name)
        self._copy(self._kept(name), self.service.run.places.state)

    def _kept(self, name: str) -> Path:
        return self.service.run.places.state / "kept" / name

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        target.mkdir(parents=True, exist_ok=True)
        for name in KEPT:
            if (source / name).is_dir():
                shutil.rmtree(target / name, ignore_errors=True)
                shutil.copytree(source / name, target / name)
            else:
                shutil.copy2(source / name, target / name)


def _document(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"version": "2.0", "statement": statements})
