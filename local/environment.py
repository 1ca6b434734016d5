"""The variables of our processes: nothing of the user's cloud, proxies or Pulumi account gets into a local run.

The redirection is the recipe of provider.md 1.1: everything for Tencent Cloud goes to a proxy, in plain HTTP, and the
proxy is the embedded cloud.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine import Engine
from local.places import Places


@dataclass(frozen=True)
class Account:
    """Who we are in the embedded cloud: its built-in account, worth nothing anywhere else."""

    secret_id: str = "AKIDlocal"  # noqa: S105 - made up, and published in docs/
    secret_key: str = field(default="local", repr=False)
    region: str = "ap-singapore"

    @property
    def cos_domain(self) -> str:
        """The regional COS host in plain HTTP. It must be the real name: the official SDK checks it."""
        return f"http://cos.{self.region}.myqcloud.com"


REMOVED = ("TENCENTCLOUD_", "QCLOUD_", "TENCENT_", "PULUMI_", "AIGC_", "PYTHON")
"""Prefixes of variables that would change what happens: credentials, another backend, another Python path.

PYTHONDONTWRITEBYTECODE is one of them: without bytecode every start of the engine compiles the provider's SDK anew.
"""

REMOVED_IN_BOTH_CASES = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "VIRTUAL_ENV", "CONDA_PREFIX"})
"""gRPC reads the proxy variables in lower case, Go in both (provider.md 1.6)."""


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` without anything that points somewhere else."""
    return {
        name: value
        for name, value in environ.items()
        if not name.upper().startswith(REMOVED) and name.upper() not in REMOVED_IN_BOTH_CASES
    }


def for_cloud(environ: Mapping[str, str], places: Places) -> dict[str, str]:
    """For the embedded cloud: no credentials, no proxies, temporary files where we find them."""
    return {**clean(environ), "TMPDIR": str(places.scratch), "PYTHONUNBUFFERED": "1"}


def for_engine(
    environ: Mapping[str, str], places: Places, *, engine: Engine, endpoint: str, account: Account
) -> dict[str, str]:
    """For the engine, and so for the program and the provider that it starts."""
    path = [
        places.root / ".venv" / "bin",  # the language host takes the first python of PATH
        places.root / "provider" / "bin",
        engine.bin_dir,
        environ.get("PATH", os.defpath),
    ]
    return {
        **clean(environ),
        "PATH": os.pathsep.join(str(folder) for folder in path),
        "TMPDIR": str(places.scratch),
        "HTTP_PROXY": endpoint,
        "NO_PROXY": "127.0.0.1,localhost",
        "TENCENTCLOUD_SECRET_ID": account.secret_id,
        "TENCENTCLOUD_SECRET_KEY": account.secret_key,
        "TENCENTCLOUD_REGION": account.region,
        "TENCENTCLOUD_PROTOCOL": "HTTP",
        "TENCENTCLOUD_COS_DOMAIN": account.cos_domain,
        # A dead cloud is noticed in a minute instead of five (provider.md 1.2).
        "TENCENTCLOUD_READ_RETRY_TIMEOUT": "1",
        "TENCENTCLOUD_WRITE_RETRY_TIMEOUT": "1",
        "PULUMI_HOME": str(places.engine_home),
        # The engine replaces its state in one step, but not the description of the file beside it (.attrs): killed
        # while it writes that one, it can read its state no more. Nobody needs the description.
        "PULUMI_BACKEND_URL": f"file://{places.backend}?metadata=skip",
        # The stack has no secret that is worth one: its only key is the embedded cloud's own.
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # `preview --json` then tells events as `up --json` does, and not a summary of its own form.
        "PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
