"""What CAM keeps: roles, policies and sub-accounts, as values."""

from __future__ import annotations

import time

import msgspec

from localcloud.cam.policy import Policy


class Role(msgspec.Struct, frozen=True):
    """A role. `document` is the trust as the customer wrote it, `trust` the same parsed; times are epoch seconds."""

    id: str
    name: str
    document: str
    trust: Policy
    added_at: float
    updated_at: float
    description: str = ""
    console_login: int = 0
    session_duration: int = 7200


class StoredPolicy(msgspec.Struct, frozen=True):
    """A policy that can be attached. Preset ones belong to the platform and cannot be changed."""

    id: int
    name: str
    document: str
    parsed: Policy
    added_at: float
    updated_at: float
    description: str = ""
    preset: bool = False


class User(msgspec.Struct, frozen=True):
    """A sub-account. `uin` is its number; policies name it `qcs::cam::uin/<owner>:uin/<uin>`."""

    uin: int
    name: str
    added_at: float
    remark: str = ""
    console_login: int = 0


class Holder(msgspec.Struct, frozen=True):
    """Who holds an attached policy: `kind` is `role` (id: the RoleId) or `user` (id: the uin)."""

    kind: str
    id: str


def written(at: float) -> str:
    """A time as CAM writes it in its answers."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at))
