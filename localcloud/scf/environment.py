"""The environment variables of a function's process and the context of an invocation (platform.md 5.4, 5.5). Pure.

The real paths, /var/user and /opt, do not exist here: variables that name them name the folder of the code instead.
TMPDIR is ours: it gives every instance a folder of its own where the real one has a /tmp of its own.
"""

from __future__ import annotations

import json

import msgspec

from localcloud.identity import Account, Credential
from localcloud.scf.function import Key, Revision


class Surroundings(msgspec.Struct, frozen=True):
    """How a process of this machine reaches the cloud, and where it may write."""

    proxy_url: str
    ca_file: str
    scratch: str


def process_environment(key: Key, revision: Revision, account: Account, around: Surroundings) -> dict[str, str]:
    """All variables a process starts with. Nothing of the cloud's own environment is handed on.

    A user's variable wins over the platform's, except for the reserved prefixes, which no user can set.
    """
    code = str(revision.package.folder)
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PWD": code,
        "HOME": "/home/qcloud",
        "USER": "qcloud",
        "LANG": "en_US.UTF8",
        "HOSTNAME": "scf",
        "TMPDIR": around.scratch,
        "PYTHONPATH": code,
        "PYTHONDONTWRITEBYTECODE": "x",
        "USER_CODE_ROOT": f"{code}/",
        "HTTPS_PROXY": around.proxy_url,
        "https_proxy": around.proxy_url,
        "NO_PROXY": "",
        "SSL_CERT_FILE": around.ca_file,
        **dict(revision.configuration.environment),
        "TENCENTCLOUD_RUNENV": "SCF",
        "TENCENTCLOUD_REGION": key.region,
        "TENCENTCLOUD_APPID": account.app_id,
        "TENCENTCLOUD_UIN": account.uin,
        "TENCENTCLOUD_TZ": "UTC",
        "SCF_NAMESPACE": key.namespace,
        "SCF_RUNTIME": revision.configuration.runtime,
        "SCF_FUNCTIONNAME": key.name,
        "SCF_FUNCTIONVERSION": "$LATEST",
        "_SCF_SERVER_PORT": "28902",
    }


def key_variables(credential: Credential | None) -> dict[str, str]:
    """The role's temporary keys; nothing without a role."""
    if credential is None:
        return {}
    return {
        "TENCENTCLOUD_SECRETID": credential.secret_id,
        "TENCENTCLOUD_SECRETKEY": credential.secret_key,
        "TENCENTCLOUD_SESSIONTOKEN": credential.token,
    }


def context(key: Key, revision: Revision, account: Account, request_id: str) -> dict[str, object]:
    """The handler's second argument, with exactly the documented fields."""
    variables = {"SCF_NAMESPACE": key.namespace, **dict(revision.configuration.environment)}
    return {
        "memory_limit_in_mb": revision.configuration.memory,
        "time_limit_in_ms": revision.configuration.timeout * 1000,
        "request_id": request_id,
        "environment": json.dumps(variables, separators=(",", ":")),
        "environ": ";".join(f"{name}={value}" for name, value in variables.items()),
        "function_version": "$LATEST",
        "function_name": key.name,
        "namespace": key.namespace,
        "tencentcloud_region": key.region,
        "tencentcloud_appid": account.app_id,
        "tencentcloud_uin": account.uin,
    }
