"""A function: what was asked for, its state in time, and its triggers. Values and one mutable record."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import msgspec

from localcloud.scf import limits
from localcloud.scf.cos_rules import CosRule
from localcloud.scf.cron import Schedule
from localcloud.scf.function_url import UrlSettings
from localcloud.scf.invocation import Finished
from localcloud.scf.package import Package

RECENT = 100
"""Finished invocations remembered per function, for GetFunctionLogs."""


class Key(msgspec.Struct, frozen=True):
    """A function's name. Functions of the same name in two regions have nothing to do with each other."""

    region: str
    namespace: str
    name: str

    @property
    def tag_id(self) -> str:
        """The resource's id in the tag service (provider.md 3.9)."""
        return f"{self.namespace}/function/{self.name}"


class Configuration(msgspec.Struct, frozen=True):
    """Everything but the code that decides how instances run. Memory in MB, times in seconds."""

    handler: str
    runtime: str
    memory: int = limits.DEFAULT_MEMORY_MB
    timeout: int = limits.DEFAULT_TIMEOUT_SECONDS
    init_timeout: int = limits.INIT_TIMEOUT_SECONDS
    description: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    role: str = ""
    logset: str = ""
    topic: str = ""
    public_net: str = "ENABLE"
    l5: str = "FALSE"
    dns_cache: str = "FALSE"


class Revision(msgspec.Struct, frozen=True):
    """Code and configuration that belong together. An instance runs exactly one revision, for its whole life."""

    number: int
    package: Package
    configuration: Configuration


class Status(Enum):
    """GetFunction's Status, as far as it can happen here."""

    CREATING = "Creating"
    ACTIVE = "Active"
    UPDATING = "Updating"


class AsyncPolicy(msgspec.Struct, frozen=True):
    """What happens to asynchronous events that fail. `age` in seconds (platform.md 5.15)."""

    retries: int = limits.RETRIES
    age: int = limits.MESSAGE_AGE


class FunctionUrl(msgspec.Struct, frozen=True):
    """An http trigger's URL."""

    url_id: str
    settings: UrlSettings


class Trigger(msgspec.Struct, frozen=True):
    """What starts a function by itself. `description` is TriggerDesc as it is read back."""

    name: str
    kind: str
    description: str
    detail: CosRule | Schedule | FunctionUrl
    enabled: bool
    created: float
    modified: float
    argument: str = ""
    comment: str = ""
    qualifier: str = "$DEFAULT"


@dataclass(slots=True, eq=False)
class Function:
    """One function. Its state is computed from the time at which somebody looks."""

    key: Key
    id: str
    async_run: str
    created: float
    modified: float
    coming: Revision
    settles_at: float
    serving: Revision | None = None
    triggers: list[Trigger] = field(default_factory=list)
    reserved_mb: int | None = None
    async_policy: AsyncPolicy = field(default_factory=AsyncPolicy)
    folders: list[Path] = field(default_factory=list)
    """Every unpacked code it ever had: old instances may still read older code until the function goes."""
    recent: deque[Finished] = field(default_factory=lambda: deque(maxlen=RECENT))

    def status(self, now: float) -> Status:
        if now >= self.settles_at:
            return Status.ACTIVE
        return Status.CREATING if self.serving is None else Status.UPDATING

    def revision(self, now: float) -> Revision | None:
        """What an invocation runs now: the old revision while an update settles, nothing before the first."""
        return self.coming if now >= self.settles_at else self.serving

    def change(self, revision: Revision, now: float) -> None:
        """Start an update, which is done after a moment."""
        self.serving = self.revision(now)
        self.coming = revision
        self.settles_at = now + limits.SETTLE_SECONDS
        self.modified = now
