"""What the SSM actions take and give (official SDK `tencentcloud.ssm.v20190923.models`; provider.md A.6)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from localcloud.actions import Answer, Nested, Parameters

Count = Annotated[int, msgspec.Meta(ge=0)]


class Tag(Nested):
    tag_key: str
    tag_value: str


class TagFilter(Nested):
    tag_key: str
    tag_value: tuple[str, ...] = ()


class CreateSecret(Parameters):
    secret_name: str
    version_id: str = ""
    description: str = ""
    kms_key_id: str = ""
    secret_type: int = 0
    secret_binary: str | None = None
    secret_string: str | None = None
    additional_config: str = ""
    tags: tuple[Tag, ...] = ()
    kms_hsm_cluster_id: str = ""
    encrypt_type: int = 0


class PutSecretValue(Parameters):
    secret_name: str
    version_id: str
    secret_binary: str | None = None
    secret_string: str | None = None


class UpdateSecret(Parameters):
    secret_name: str
    version_id: str
    secret_binary: str | None = None
    secret_string: str | None = None


class GetSecretValue(Parameters):
    secret_name: str
    version_id: str
    encryption_public_key: str = ""
    encryption_algorithm: str = ""


class DeleteSecretVersion(Parameters):
    secret_name: str
    version_id: str


class ListSecretVersionIds(Parameters):
    secret_name: str


class DescribeSecret(Parameters):
    secret_name: str


class ListSecrets(Parameters):
    offset: Count = 0
    limit: Count = 0
    order_type: Annotated[int, msgspec.Meta(ge=0, le=1)] = 0
    state: Annotated[int, msgspec.Meta(ge=0, le=5)] = 0
    search_secret_name: str = ""
    tag_filters: tuple[TagFilter, ...] = ()
    secret_type: int = 0
    product_name: str = ""
    encrypt_type: int = 0
    instance_id: str = msgspec.field(name="InstanceID", default="")


class UpdateDescription(Parameters):
    secret_name: str
    description: str


class EnableSecret(Parameters):
    secret_name: str


class DisableSecret(Parameters):
    secret_name: str


class DeleteSecret(Parameters):
    secret_name: str
    recovery_window_in_days: int = 0
    clean_ssh_key: bool = msgspec.field(name="CleanSSHKey", default=False)
    delete_mode: int = 0


class RestoreSecret(Parameters):
    secret_name: str


class GetServiceStatus(Parameters):
    pass


class Named(Answer):
    secret_name: str


class NamedVersion(Answer):
    secret_name: str
    version_id: str


class SecretCreated(Answer):
    secret_name: str
    version_id: str
    tag_code: int = 0
    tag_msg: str = ""


class SecretValue(Answer):
    """Both forms are always there, and one of them is empty (provider.md 3.6)."""

    secret_name: str
    version_id: str
    secret_binary: str
    secret_string: str


class VersionInfo(Answer):
    version_id: str
    create_time: int


class VersionList(Answer):
    secret_name: str
    versions: list[VersionInfo]


class SecretDescribed(Answer):
    secret_name: str
    description: str
    kms_key_id: str
    create_uin: int
    create_uin_string: str
    status: str
    delete_time: int
    create_time: int
    secret_type: int = 0
    additional_config: str = ""
    product_name: str = ""
    resource_id: str = msgspec.field(name="ResourceID", default="")
    rotation_status: bool = False
    rotation_frequency: int = 0
    encrypt_type: int = 0


class SecretMetadata(Answer):
    secret_name: str
    description: str
    kms_key_id: str
    create_uin: int
    create_uin_string: str
    status: str
    delete_time: int
    create_time: int
    kms_key_type: str = "DEFAULT"
    rotation_status: int = 0
    next_rotation_time: int = 0
    secret_type: int = 0
    product_name: str = ""
    resource_id: str = msgspec.field(name="ResourceID", default="")
    rotation_frequency: int = 0
    encrypt_type: int = 0


class SecretList(Answer):
    total_count: int
    secret_metadatas: list[SecretMetadata]


class SecretDeleted(Answer):
    secret_name: str
    delete_time: int
    flow_id: int = msgspec.field(name="FlowID", default=0)


class ServiceStatus(Answer):
    service_enabled: bool
    invalid_type: int
    access_key_escrow_enabled: bool
    total_count: int
    secret_limit: int
