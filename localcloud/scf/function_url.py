"""Function URLs: the description of an http trigger, and what is read back (platform.md 5.11). Pure."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from localcloud.scf.errors import InvalidValue
from localcloud.wire import NOT_JSON

Auth = Literal["NONE", "CAM"]


class Cors(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename="pascal"):
    """Which other origins a browser may call from. `max_age` in seconds."""

    enable: bool = False
    origins: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    expose_headers: tuple[str, ...] = ()
    max_age: int = 0
    credentials: bool = False


class Network(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename="pascal"):
    """Where a URL can be reached. The two addresses are read back only, and ignored when sent."""

    enable_intranet: bool = False
    enable_extranet: bool = True
    intranet_url: str = ""
    extranet_url: str = ""


class UrlSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename="pascal"):
    """An http trigger's description."""

    auth_type: Auth
    net_config: Network = Network()
    cors_config: Cors | None = None
    api_gw_compatible: bool | None = None


def parse(description: str) -> UrlSettings:
    """Read TriggerDesc. Raises `InvalidValue`."""
    try:
        settings = msgspec.json.decode(description, type=UrlSettings)
    except NOT_JSON as wrong:
        raise InvalidValue(
            "TriggerDesc",
            'A function URL takes {"AuthType":"NONE","NetConfig":{"EnableIntranet":false,"EnableExtranet":true}}, '
            f"AuthType being NONE or CAM: {wrong}.",
        ) from wrong
    cors = settings.cors_config
    if cors is not None and cors.enable and not cors.origins:
        raise InvalidValue("Cors", "CorsConfig.Origins must name at least one origin, or *.")
    return settings


class Names(msgspec.Struct, frozen=True):
    """The host names of a URL inside and outside, "" where it cannot be reached."""

    intranet: str
    extranet: str

    @property
    def all(self) -> frozenset[str]:
        return frozenset({self.intranet, self.extranet}) - {""}


def names_of(settings: UrlSettings, *, url_id: str, app_id: str, region: str) -> Names:
    """Under which names this URL is called."""
    network = settings.net_config
    return Names(
        intranet=f"{app_id}-{url_id}.in.{region}.tencentscf.com" if network.enable_intranet else "",
        extranet=f"{app_id}-{url_id}.{region}.tencentscf.com" if network.enable_extranet else "",
    )


def describe(settings: UrlSettings, *, url_id: str, app_id: str, region: str) -> str:
    """TriggerDesc as it is read back: what was asked for, and the addresses that came of it."""
    network = settings.net_config
    described: dict[str, Any] = {
        "AuthType": settings.auth_type,
        "NetConfig": {
            "EnableIntranet": network.enable_intranet,
            "EnableExtranet": network.enable_extranet,
        },
    }
    names = names_of(settings, url_id=url_id, app_id=app_id, region=region)
    if names.intranet:
        described["NetConfig"]["IntranetUrl"] = f"https://{names.intranet}"
    if names.extranet:
        described["NetConfig"]["ExtranetUrl"] = f"https://{names.extranet}"
    if settings.cors_config is not None:
        described["CorsConfig"] = msgspec.to_builtins(settings.cors_config)
    if settings.api_gw_compatible is not None:
        described["ApiGwCompatible"] = settings.api_gw_compatible
    return msgspec.json.encode(described).decode()
