"""What STS's actions take and give (official SDK `tencentcloud.sts.v20180813`)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from localcloud.actions import Answer, Nested, Parameters
from localcloud.names import spelled

SessionName = Annotated[str, spelled(2, 128)]
ExternalId = Annotated[str, spelled(2, 128, also=":/")]


class SessionTag(Nested):
    key: str
    value: str


class AssumeRole(Parameters):
    role_arn: str
    role_session_name: SessionName
    duration_seconds: Annotated[int, msgspec.Meta(ge=1, le=43200)] = 7200
    policy: str | None = None
    external_id: ExternalId | None = None
    tags: Annotated[tuple[SessionTag, ...], msgspec.Meta(max_length=50)] = ()
    source_identity: str | None = None
    serial_number: str | None = None
    token_code: str | None = None


class GetFederationToken(Parameters):
    name: Annotated[str, spelled(1, 128)]
    policy: str
    duration_seconds: Annotated[int, msgspec.Meta(ge=1)] = 1800


class GetCallerIdentity(Parameters):
    pass


class Credentials(Answer):
    token: str
    tmp_secret_id: str
    tmp_secret_key: str


class TemporaryKeys(Answer):
    credentials: Credentials
    expired_time: int
    expiration: str


class CallerIdentity(Answer):
    arn: str
    account_id: str
    user_id: str
    principal_id: str
    type: str
