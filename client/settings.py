"""Where the service and the bucket are: from the environment, or from `.local/outputs.json` of a local run.

One source at a time. As soon as one of the AIGC_* variables is set, the file is not read, so that a request meant for
a real service never carries a local bucket or key, or the other way round.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from client.bucket import BucketAccess
from client.errors import NotConfigured
from client.gateway_signing import GatewayKeyPair
from client.qsign import Credentials
from client.route import Route

OUTPUTS = Path(".local/outputs.json")
"""Written by `make up`; looked for from the current folder upwards."""

CHOOSES_THE_ENVIRONMENT = ("AIGC_URL", "AIGC_API_KEY", "AIGC_BUCKET", "AIGC_REGION")

_HOW = "Run `make up` for a local cloud, or set AIGC_URL and AIGC_API_KEY."
_HOW_SIGNED = "Set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY of somebody who may scf:InvokeFunctionUrl."
_HOW_GATEWAY = "Set AIGC_GATEWAY_ID and AIGC_GATEWAY_KEY to the key pair that the operator of the service has for you."
_HOW_BUCKET = (
    "Set AIGC_BUCKET (with -APPID), AIGC_REGION, TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or run `make up`."
)


@dataclass(frozen=True)
class Settings:
    """What is known. A part may be missing until a command asks for it; `source` says where it would have been."""

    source: str
    url: str = ""
    api_key: str = field(default="", repr=False)
    access: BucketAccess | None = None
    cloud_endpoint: str = ""
    url_auth: str = ""
    keys: Credentials | None = field(default=None, repr=False)
    gateway: GatewayKeyPair | None = field(default=None, repr=False)

    @property
    def route(self) -> Route:
        """Where result URLs lead."""
        return Route(self.cloud_endpoint)

    def service(self) -> tuple[str, str]:
        """Address and API key. Raises NotConfigured naming what is missing."""
        if not self.url:
            raise NotConfigured(f"no service address in {self.source}", next_step=_HOW)
        if not self.api_key:
            raise NotConfigured(f"no API key in {self.source}", next_step=_HOW)
        return self.url, self.api_key

    def signing(self) -> Credentials | GatewayKeyPair | None:
        """What to sign calls of the service with; None where it asks for no signature.

        Raises NotConfigured when it does and there are no keys, or when what it asks for is not known.
        """
        if self.url_auth in ("", "none"):
            return None
        if self.url_auth == "gateway":
            if self.gateway is None or not (self.gateway.secret_id and self.gateway.secret_key):
                raise NotConfigured(f"no key pair of API Gateway in {self.source}", next_step=_HOW_GATEWAY)
            return self.gateway
        if self.url_auth != "cam":
            raise NotConfigured(
                f"{self.source} asks for the signature {self.url_auth!r}",
                next_step="Set AIGC_URL_AUTH to none, cam or gateway.",
            )
        if self.keys is None or not (self.keys.secret_id and self.keys.secret_key):
            raise NotConfigured(f"no keys to sign with in {self.source}", next_step=_HOW_SIGNED)
        return self.keys

    def bucket(self) -> BucketAccess:
        """The bucket and keys for it. Raises NotConfigured when they are not complete."""
        if self.access is None:
            raise NotConfigured(f"no bucket with keys in {self.source}", next_step=_HOW_BUCKET)
        return self.access


def find_settings(environ: Mapping[str, str], folder: Path) -> Settings:
    """The settings for a command run in `folder`. Raises NotConfigured when the file is there but unreadable."""
    if any(environ.get(name) for name in CHOOSES_THE_ENVIRONMENT):
        return from_environment(environ)
    for place in (folder, *folder.parents):
        file = place / OUTPUTS
        if file.is_file():
            return from_outputs(_read(file), source=str(file))
    return Settings(source=f"the environment, and there is no {OUTPUTS} in {folder} or above")


def from_environment(environ: Mapping[str, str]) -> Settings:
    """AIGC_URL, AIGC_API_KEY, AIGC_URL_AUTH (none, cam or gateway), AIGC_BUCKET and AIGC_REGION;
    TENCENTCLOUD_SECRET_ID, _SECRET_KEY and _TOKEN for uploads and for calls signed as cam, AIGC_GATEWAY_ID and _KEY for
    those signed as gateway."""
    access = BucketAccess(
        bucket=environ.get("AIGC_BUCKET", ""),
        region=environ.get("AIGC_REGION", ""),
        credentials=Credentials(
            environ.get("TENCENTCLOUD_SECRET_ID", ""),
            environ.get("TENCENTCLOUD_SECRET_KEY", ""),
            environ.get("TENCENTCLOUD_TOKEN", ""),
        ),
    )
    return Settings(
        source="the environment",
        url=environ.get("AIGC_URL", ""),
        api_key=environ.get("AIGC_API_KEY", ""),
        access=_if_complete(access),
        url_auth=environ.get("AIGC_URL_AUTH", ""),
        keys=access.credentials,
        gateway=GatewayKeyPair(environ.get("AIGC_GATEWAY_ID", ""), environ.get("AIGC_GATEWAY_KEY", "")),
    )


def from_outputs(outputs: Mapping[str, Any], *, source: str) -> Settings:
    """`localUrl` (else `serviceUrl`), `apiKey`, `urlAuth`, `gatewayId`, `gatewayKey`; `bucket`, `region`, `secretId`,
    `secretKey`, `cloudEndpoint`."""
    endpoint = str(outputs.get("cloudEndpoint") or "")
    access = BucketAccess(
        bucket=str(outputs.get("bucket") or ""),
        region=str(outputs.get("region") or ""),
        credentials=Credentials(str(outputs.get("secretId") or ""), str(outputs.get("secretKey") or "")),
        endpoint=endpoint,
    )
    return Settings(
        source=source,
        url=str(outputs.get("localUrl") or outputs.get("serviceUrl") or ""),
        api_key=str(outputs.get("apiKey") or ""),
        access=_if_complete(access),
        cloud_endpoint=endpoint,
        url_auth=str(outputs.get("urlAuth") or ""),
        keys=access.credentials,
        gateway=GatewayKeyPair(str(outputs.get("gatewayId") or ""), str(outputs.get("gatewayKey") or "")),
    )


def _if_complete(access: BucketAccess) -> BucketAccess | None:
    keys = access.credentials
    return access if access.bucket and access.region and keys.secret_id and keys.secret_key else None


def _read(file: Path) -> Mapping[str, Any]:
    try:
        outputs = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise NotConfigured(f"{file} cannot be read: {error}", next_step="`make up` writes it anew.") from error
    if not isinstance(outputs, Mapping):
        raise NotConfigured(f"{file} is not a JSON object", next_step="`make up` writes it anew.")
    return outputs
