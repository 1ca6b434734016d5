"""What a stack can be told, as values. Where they come from and what they may be is said elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from infra.mps_role import Standing
from infra.names import Names
from infra.place import Place
from infra.sites import Site


@dataclass(frozen=True)
class ApiKey:
    """A caller who may use the service. Only the hash of the key is ever known here.

    A caller who is changing keys has two entries of one name. Limits belong to the name.
    """

    name: str
    sha256: str
    """Lower-case hex digest of the whole key."""
    expires: datetime | None = None
    """The key is refused from this moment on."""
    per_minute: int | None = None
    """Creates, on average; a whole minute's worth may come at once."""
    images_per_day: int | None = None
    """Per UTC day."""


EVERY_OTHER = "*"
"""Instead of a model's name: all models that are not listed."""


@dataclass(frozen=True)
class OfferedModel:
    """A model that callers may order."""

    name: str
    versions: tuple[str, ...] = ()
    """Those that `limits` are about, which may be new ones; none: all of the model's."""
    limits: Mapping[str, Any] = field(default_factory=dict)
    """As the function calls them; what is not among them stays as the function has it."""


@dataclass(frozen=True)
class BucketSettings:
    """How long objects live, in days, and whether the bucket can be lost by a command."""

    keep_inbox_days: int
    keep_jobs_days: int
    keep_outputs_days: int
    keep_failed_days: int
    protect: bool
    """Pulumi refuses to delete the bucket."""
    force_destroy: bool
    """`pulumi destroy` empties the bucket first, instead of failing on a bucket with objects in it."""
    tls_only: bool
    """Objects travel by HTTPS only, whoever asks for them."""


@dataclass(frozen=True)
class FunctionSettings:
    """How the function runs."""

    runtime: str
    memory_mb: int
    timeout_seconds: int
    reserved_instances: int
    """Instances kept for this function alone, which is also the most it can have; 0 reserves none and sets no bound."""
    sweep_cron: str
    """When parked and overdue jobs are looked at: seven fields, seconds first."""

    @property
    def reserved_mb(self) -> int:
        """The reservation as SCF counts it: memory, not instances."""
        return self.reserved_instances * self.memory_mb


@dataclass(frozen=True)
class ServiceSettings:
    """What the code in the function is told."""

    mps_endpoint: str
    api_keys: tuple[ApiKey, ...]
    models: tuple[OfferedModel, ...]
    """Which models callers may order; none: those of the function's catalogue."""
    default_model: str
    default_prompt: str
    unknown_deadline_seconds: int
    """After this time a job whose answer was lost, and whose image never came, counts as failed."""
    url_expires_seconds: int
    log_level: str
    unknown_policy: str
    """What happens at that deadline: `fail`, or `resubmit` at the risk of a second bill."""
    anonymous: bool
    """Callers without a key are served."""
    images_per_day: int
    """Ceiling for all callers together, per UTC day; 0 sets none."""
    creates_per_second: int
    """The account's quota for CreateAigcImageTask."""
    cors_origins: tuple[str, ...]
    webhook_secret_name: str
    """Where the function finds what it signs webhooks with; empty: it sends none."""
    sealed: frozenset[str] = frozenset()
    """The settings that are encrypted in the stack's file, and so have to be in its state."""


class ReceiverKind(Enum):
    """How somebody is told of an alarm."""

    USER = "user"
    GROUP = "group"
    URL = "url"


@dataclass(frozen=True)
class Receiver:
    """`address` is the CAM id of a user or a group, or a URL."""

    kind: ReceiverKind
    address: str


@dataclass(frozen=True)
class AlarmSettings:
    """When to raise an alarm, and whom to tell. Counts are within five minutes."""

    wanted: bool
    receivers: tuple[Receiver, ...]
    errors: int
    """Failed invocations."""
    throttles: int
    """Invocations that found no free instance."""
    error_lines: int
    """Log lines of level ERROR."""
    unknown_jobs: int
    """Creates whose answer was lost."""
    backlog_seconds: int
    """How long a job may wait."""
    sealed: bool = False
    """The receivers are encrypted in the stack's file, and so their addresses have to be in its state."""

    @property
    def made(self) -> bool:
        """An alarm that nobody would hear is none."""
        return self.wanted and bool(self.receivers)


@dataclass(frozen=True)
class GatewayKey:
    """A caller who signs for API Gateway. The key pair itself is made there."""

    name: str
    calls_per_second: int | None = None
    """None: only the bound for all callers together holds."""


@dataclass(frozen=True)
class DoorSettings:
    """How callers reach the function over HTTP."""

    kind: str
    """`functionUrl` or `apiGateway`."""
    url_auth: str
    """`none`, or `cam`: callers of the Function URL sign too."""
    calls_per_second: int
    """What API Gateway lets through."""
    keys: tuple[GatewayKey, ...]
    """Who may call through API Gateway; empty: whoever has an API key of the service."""

    @property
    def signature(self) -> str:
        """How callers sign, for the world to know: `none`, `cam` or `gateway`."""
        return "gateway" if self.keys else self.url_auth


@dataclass(frozen=True)
class Settings:
    """Everything a stack can be told, and the account it is told about."""

    site: Site
    place: Place
    names: Names
    bucket: BucketSettings
    function: FunctionSettings
    service: ServiceSettings
    alarms: AlarmSettings
    door: DoorSettings
    log_retention_days: int
    webhook_secret: str = field(repr=False)
    """What webhooks are signed with; empty: there are none."""
    mps_role: Standing
    """Whose `MPS_QcsRole` is."""
    retain_mps_role: bool
    """A role that this stack has made stays in the account when the stack goes."""
    tags: Mapping[str, str]

    @property
    def disposable(self) -> bool:
        """Whatever this stack holds may be gone for good on destroy, without a time to think it over."""
        return self.bucket.force_destroy
