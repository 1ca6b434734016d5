"""A secret, its versions and its state. Their text is left out of every `repr`."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from localcloud.ssm.errors import Missing, WrongState


class Status(StrEnum):
    """What a secret can be in this cloud; those that other products rotate know `Creating` and `Failed` as well."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"
    PENDING_DELETE = "PendingDelete"


class Content(msgspec.Struct, frozen=True):
    """The text of one version; exactly one of the two is not empty. `binary` is base64, as it came."""

    string: str = ""
    binary: str = ""

    def __repr__(self) -> str:
        return "Content(<hidden>)"


class Version(msgspec.Struct):
    """One version of a secret. `created` is in epoch seconds."""

    id: str
    created: float
    content: Content


class Secret(msgspec.Struct):
    """One secret of one region. `creator` is the uin of the account that made it, which is part of its name in policies
    and tags; `delete_at` (epoch seconds) is set while it is `PENDING_DELETE`."""

    name: str
    region: str
    creator: int
    created: float
    description: str = ""
    status: Status = Status.ENABLED
    delete_at: float = 0.0
    versions: dict[str, Version] = msgspec.field(default_factory=dict)

    @property
    def resource_id(self) -> str:
        """Its name for the tag service and in policies, behind `secret/`."""
        return f"creatorUin/{self.creator}/{self.name}"

    def version(self, version_id: str) -> Version:
        """Raises `Missing`."""
        if version_id not in self.versions:
            raise Missing(f"The secret {self.name!r} has no version {version_id!r}.")
        return self.versions[version_id]

    def check_changeable(self) -> None:
        """Raises `WrongState`."""
        if self.status is Status.PENDING_DELETE:
            raise WrongState(f"The secret {self.name!r} waits for its deletion; RestoreSecret takes that back.")
