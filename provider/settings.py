"""The provider's settings: stack configuration first, then the environment (provider.md 1.2, 1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from provider.check import Failure
from provider.errors import Misconfigured
from provider.values import UNKNOWN, Inputs

ENVIRONMENT: Mapping[str, str] = {
    "protocol": "TENCENTCLOUD_PROTOCOL",
    "domain": "TENCENTCLOUD_DOMAIN",
    "cosDomain": "TENCENTCLOUD_COS_DOMAIN",
    "region": "TENCENTCLOUD_REGION",
    "secretId": "TENCENTCLOUD_SECRET_ID",
    "secretKey": "TENCENTCLOUD_SECRET_KEY",
    "securityToken": "TENCENTCLOUD_SECURITY_TOKEN",
}
"""Configuration key -> the variable that stands in for it."""

SECRET_KEYS = frozenset({"secretKey", "securityToken"})
"""Settings that the engine must store encrypted."""

ENGINE_KEYS = frozenset({"version", "pluginDownloadURL"})
"""Settings that are the engine's own business."""

OFFICIAL_ONLY = frozenset(
    {
        "allowedAccountIds",
        "assumeRole",
        "assumeRoleWithSaml",
        "assumeRoleWithWebIdentity",
        "camRoleName",
        "enablePodOidc",
        "forbiddenAccountIds",
        "mfaCertification",
        "profile",
        "sharedCredentialsDir",
    }
)
"""Settings of the official plugin that this one does not have."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the cloud is and who is asking. `protocol` is for API 3.0 only; COS follows `cos_domain`."""

    region: str
    secret_id: str
    secret_key: str
    security_token: str | None = None
    protocol: str = "HTTPS"
    domain: str = "tencentcloudapi.com"
    cos_domain: str = ""
    authorities: str = ""
    """A file of certificates to trust instead of those that the SDKs bring along, or "": a company's proxy may look
    into what passes, and signs it with its own."""
    read_retry_seconds: float = 180.0
    write_retry_seconds: float = 300.0

    @property
    def cos_url(self) -> str:
        """Scheme and host of COS in the region; the bucket goes in front of the host."""
        domain = self.cos_domain or f"https://cos.{self.region}.myqcloud.com"
        return domain if "://" in domain else f"https://{domain}"

    def bucket_url(self, bucket: str) -> str:
        """The official output: a bare host, or with the scheme of `cosDomain` where that is set (provider.md 1.5)."""
        scheme, host = self.cos_url.split("://", 1)
        return f"{scheme}://{bucket}.{host}" if self.cos_domain else f"{bucket}.{host}"


def problems(asked: Inputs) -> list[Failure]:
    """What is wrong with the configuration as far as it can be seen without using it."""
    found: list[Failure] = []
    for name in asked:
        if name in OFFICIAL_ONLY:
            found.append(
                Failure(name, "only the official plugin has this setting; give secretId and secretKey instead")
            )
        elif name not in ENVIRONMENT and name not in ENGINE_KEYS and not name.startswith("__"):
            found.append(Failure(name, f"there is no such setting; known are {', '.join(ENVIRONMENT)}"))
    protocol = asked.get("protocol")
    if protocol not in (None, "", UNKNOWN, "HTTP", "HTTPS"):
        found.append(Failure("protocol", f'"{protocol}" is not allowed: use HTTP or HTTPS, in capitals'))
    return found


def settings_from(configured: Inputs, environment: Mapping[str, str]) -> Settings:
    """The settings to work with. Raises Misconfigured when something needed is missing."""
    chosen = {key: str(configured.get(key) or environment.get(variable) or "") for key, variable in ENVIRONMENT.items()}
    for key in ("region", "secretId", "secretKey"):
        if not chosen[key]:
            raise Misconfigured(
                f"the provider needs a {key}: run `pulumi config set tencentcloud:{key} ...` or set {ENVIRONMENT[key]}"
            )
    wrong = problems(chosen)
    if wrong:
        raise Misconfigured(f"tencentcloud:{wrong[0].path}: {wrong[0].reason}")
    return Settings(
        region=chosen["region"],
        secret_id=chosen["secretId"],
        secret_key=chosen["secretKey"],
        security_token=chosen["securityToken"] or None,
        protocol=chosen["protocol"] or "HTTPS",
        domain=chosen["domain"] or "tencentcloudapi.com",
        cos_domain=chosen["cosDomain"],
        # The first is the official plugin's, which is a Go program; the second is that of most Python programs.
        authorities=environment.get("SSL_CERT_FILE") or environment.get("REQUESTS_CA_BUNDLE", ""),
        read_retry_seconds=_minutes(environment, "TENCENTCLOUD_READ_RETRY_TIMEOUT", 3),
        write_retry_seconds=_minutes(environment, "TENCENTCLOUD_WRITE_RETRY_TIMEOUT", 5),
    )


def _minutes(environment: Mapping[str, str], variable: str, otherwise: int) -> float:
    """A waiting time that the official plugin takes from the environment, in minutes."""
    given = environment.get(variable, "")
    if given and not given.isdigit():
        raise Misconfigured(f'{variable} is "{given}": set it to a whole number of minutes')
    return 60.0 * int(given or otherwise)
