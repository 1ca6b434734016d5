"""`.local/outputs.json`: what a running stack tells everybody else; `aigc` and the tests read it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from local.cloud import Cloud
from local.environment import Account
from local.errors import EngineFailed
from local.secrets import Secrets

GATEWAY_KEYS = "gatewayKeys"
"""The stack's output that is a secret: name -> secretId and secretKey."""


@dataclass(frozen=True)
class LocalOutputs:
    """The file, field by field. camelCase because it is the file's own spelling.

    The gateway's key pair is the first one of the stack's `gatewayKeys`, and empty without any.
    """

    localUrl: str  # noqa: N815
    serviceUrl: str  # noqa: N815
    functionUrl: str  # noqa: N815
    urlAuth: str  # noqa: N815
    gatewayId: str  # noqa: N815
    gatewayKey: str = field(repr=False)  # noqa: N815
    apiKey: str = field(repr=False)  # noqa: N815
    webhookSecret: str = field(repr=False)  # noqa: N815
    bucket: str
    region: str
    appId: str  # noqa: N815
    cloudEndpoint: str  # noqa: N815
    secretId: str  # noqa: N815
    secretKey: str = field(repr=False)  # noqa: N815
    cloudPid: int  # noqa: N815

    @classmethod
    def of(cls, exported: Mapping[str, Any], *, cloud: Cloud, account: Account, secrets: Secrets) -> Self:
        """From the stack's outputs. Raises EngineFailed naming what the program does not export."""
        missing = [name for name in ("serviceUrl", "urlAuth", "bucket", "region", "appId") if not exported.get(name)]
        if missing:
            raise EngineFailed(f"the stack has no output {', '.join(missing)}")
        service_url = str(exported["serviceUrl"])
        pair: Mapping[str, Any] = next(iter((exported.get(GATEWAY_KEYS) or {}).values()), {})
        return cls(
            localUrl=local_url(service_url, endpoint=cloud.endpoint, app_id=str(exported["appId"])),
            serviceUrl=service_url,
            functionUrl=str(exported.get("functionUrl") or ""),
            urlAuth=str(exported["urlAuth"]),
            gatewayId=str(pair.get("secretId") or ""),
            gatewayKey=str(pair.get("secretKey") or ""),
            apiKey=secrets.api_key,
            webhookSecret=secrets.webhook,
            bucket=str(exported["bucket"]),
            region=str(exported["region"]),
            appId=str(exported["appId"]),
            cloudEndpoint=cloud.endpoint,
            secretId=account.secret_id,
            secretKey=account.secret_key,
            cloudPid=cloud.pid,
        )

    def write(self, path: Path) -> None:
        """Readable by its owner only, and complete or not there: the run's secrets are in it."""
        draft = path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(self), file, indent=2)
            file.write("\n")
        draft.replace(path)


def read_outputs(path: Path) -> LocalOutputs | None:
    """The file as it was written, or None when there is none that can be used."""
    try:
        return LocalOutputs(**json.loads(path.read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def local_url(service_url: str, *, endpoint: str, app_id: str) -> str:
    """The same door by path, in plain HTTP on the embedded cloud's own address: no name has to be resolved.

    Raises EngineFailed when the public form is neither `https://<appid>-<url id>.<region>.tencentscf.com/` nor
    `https://<service id>-<appid>.<region>.apigw.tencentcs.com/<environment>`.
    """
    address = urlsplit(service_url)
    label = (address.hostname or "").split(".")[0]
    service, _, owner = label.rpartition("-")
    if service.startswith("service-") and owner == app_id:
        return f"{endpoint}/_localcloud/apigw/{service}/{address.path.strip('/')}/"
    owner, _, url_id = label.partition("-")
    if owner != app_id or not url_id:
        raise EngineFailed(f"serviceUrl {service_url!r} does not begin with https://{app_id}-")
    return f"{endpoint}/_localcloud/fn/{url_id}/"
