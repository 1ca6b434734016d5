"""Who calls: accounts, principals and the keys they sign with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec


class Account(msgspec.Struct, frozen=True):
    """One customer. `app_id` names buckets (10 digits), `uin` owns roles and policies."""

    app_id: str = "1250000000"
    uin: str = "100000000001"


class Principal(msgspec.Struct, frozen=True):
    """The identity a request runs as, as policies and the journal name it.

    `kind` is `root`, `user`, `role` (a session of an assumed role), `federated` (somebody to whom the root or a user
    lent keys) or `anonymous` (COS without a signature). `name` is the role's name, the uin of the user, or of who lent
    the keys. `instance` is set for a function instance's own key, so that a fault can kill the very process that made
    a call.
    """

    kind: str
    account: Account
    name: str = ""
    session: str = ""
    instance: str = ""

    @property
    def qcs(self) -> str:
        """The principal in the cloud's six-segment form (platform.md 7.3)."""
        if self.kind == "root":
            return f"qcs::cam::uin/{self.account.uin}:root"
        if self.kind == "user":
            return f"qcs::cam::uin/{self.account.uin}:uin/{self.name}"
        if self.kind == "role":
            return f"qcs::sts::uin/{self.account.uin}:assumed-role/{self.name}/{self.session}"
        if self.kind == "federated":
            return f"qcs::sts::uin/{self.account.uin}:federated-user/{self.name}/{self.session}"
        return "qcs::cam::anyone:anyone"


class Credential(msgspec.Struct, frozen=True):
    """A key pair that signs requests. `token` and `expires_at` (epoch seconds) are set for temporary ones."""

    secret_id: str
    secret_key: str
    principal: Principal
    token: str = ""
    expires_at: float | None = None


class Keys(Protocol):
    """Where a signature's key is looked up. None: nobody has this secret id."""

    def find(self, secret_id: str) -> Credential | None: ...


class ResourcePolicy(Protocol):
    """A parsed policy that sits on a resource (a bucket policy). See `localcloud/cam/documents.py`."""


class Authoriser(Protocol):
    """The one place that decides whether a principal may do something (deny over allow).

    `action` is `service:Action`. `resource` is the six-segment name, or "*" for an operation-level action, which only
    a statement with resource "*" grants (platform.md 7.4). `conditions` is what is known about the request, by
    lower-case key. `resource_policy` is a bucket's own policy, if any, and
    `granted_by_acl` whether an ACL grants this. Raises `Unauthorized` naming action, resource and principal.
    """

    def check(
        self,
        who: Principal,
        action: str,
        resource: str,
        *,
        conditions: Mapping[str, str] | None = None,
        resource_policy: ResourcePolicy | None = None,
        granted_by_acl: bool = False,
    ) -> None: ...


class RoleAssumer(Protocol):
    """How a service of the cloud gets temporary keys of a customer's role, if the role trusts it."""

    def assume_for_service(
        self, service: str, role_name: str, *, session: str, seconds: int = 7200, instance: str = ""
    ) -> Credential:
        """`service` is the trust principal, e.g. `mps.cloud.tencent.com`. Raises `NotFound` or `Unauthorized`."""
        ...
