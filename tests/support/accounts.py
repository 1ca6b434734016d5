"""Changing the account's permissions under a running service, with the official client, and putting them back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from tests.support.cloud import PATIENCE
from tests.support.stack import Deployed, Initialised


def cam(service: Deployed | Initialised) -> CommonClient:
    """CAM of the embedded account, through the official SDK."""
    return client(service.cloud.endpoint, "cam", "2019-01-16")


def client(
    endpoint: str, product: str, version: str, *, secret_id: str = "AKIDlocal", secret_key: str = "local"
) -> Any:
    """The official SDK's generic client, pointed at an embedded cloud through its proxy."""
    host = f"{product}.tencentcloudapi.com"
    profile = ClientProfile(
        httpProfile=HttpProfile(protocol="http", endpoint=host, proxy=endpoint, reqTimeout=int(PATIENCE)),
        language="en-US",
    )
    return CommonClient(product, version, Credential(secret_id, secret_key), "ap-singapore", profile)


def attached(service: Deployed | Initialised, role: str) -> list[dict[str, Any]]:
    """The policies attached to a role."""
    answer = cam(service).call_json("ListAttachedRolePolicies", {"RoleName": role, "Page": 1, "Rp": 200})
    return list(answer["Response"]["List"])


@contextmanager
def detached_policies(service: Deployed, *, role: str) -> Iterator[None]:
    """Take every policy away from `role` for a while."""
    policies = attached(service, role)
    for policy in policies:
        cam(service).call_json("DetachRolePolicy", {"DetachRoleName": role, "PolicyName": policy["PolicyName"]})
    try:
        yield
    finally:
        for policy in policies:
            cam(service).call_json("AttachRolePolicy", {"AttachRoleName": role, "PolicyName": policy["PolicyName"]})
