"""A function's properties to and from the API's words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.values import Inputs, Properties

_SCALARS: Mapping[str, str] = {
    "description": "Description",
    "memSize": "MemorySize",
    "timeout": "Timeout",
    "runtime": "Runtime",
    "role": "Role",
}
"""Inputs that go as they are."""

_SWITCHES: Mapping[str, str] = {"l5Enable": "L5Enable", "dnsCache": "DnsCache"}
"""Inputs that are TRUE or FALSE in the API."""

_OTHERS = frozenset(
    {
        *("environment", "clsLogsetId", "clsTopicId", "vpcId", "subnetId", "enablePublicNet", "enableEipConfig"),
        *("layers", "intranetConfig", "cfsConfigs"),
    }
)


def creation(want: Inputs) -> dict[str, Any]:
    """CreateFunction without the code."""
    return {
        "FunctionName": want["name"],
        "Namespace": want["namespace"],
        "Handler": want.get("handler"),
        "Type": want["funcType"],
        "AsyncRunEnable": want.get("asyncRunEnable"),
        "DnsCache": "TRUE" if want.get("dnsCache") else None,
        **{api: want.get(name) for name, api in _SCALARS.items()},
        **_always(want),
        "Environment": {"Variables": _variables(want)} if want.get("environment") else None,
        **{api: value or None for api, value in _lists(want).items()},
        "Tags": [{"Key": key, "Value": value} for key, value in sorted((want.get("tags") or {}).items())] or None,
    }


def configuration(changed: frozenset[str], want: Inputs) -> dict[str, Any]:
    """UpdateFunctionConfiguration for what has changed; empty when none of it is configuration.

    Environment and network are always in it: the official plugin has found that the API resets what is left out.
    """
    if not changed & {*_SCALARS, *_SWITCHES, *_OTHERS}:
        return {}
    return {
        **{api: want.get(name, "") for name, api in _SCALARS.items() if name in changed},
        **{api: "TRUE" if want.get(name) else "FALSE" for name, api in _SWITCHES.items() if name in changed},
        **_always(want),
        "Environment": {"Variables": _variables(want) or [{"Key": "", "Value": ""}]},
        **{api: value for api, value in _lists(want).items() if _LISTS[api] in changed},
    }


def described(found: Mapping[str, Any]) -> Properties:
    """GetFunction as properties, but for triggers and environment."""
    network = found.get("PublicNetConfig") or {}
    address = network.get("EipConfig") or {}
    private = found.get("VpcConfig") or {}
    eip = found.get("EipConfig") or {}
    access = found.get("AccessInfo") or {}
    intranet = found.get("IntranetConfig") or {}
    return {
        "name": found["FunctionName"],
        "namespace": found["Namespace"],
        "handler": found.get("Handler") or "",
        **{name: found.get(api, 0 if name in ("memSize", "timeout") else "") for name, api in _SCALARS.items()},
        **{name: found.get(api) == "TRUE" for name, api in _SWITCHES.items()},
        "funcType": found.get("Type", "Event"),
        "asyncRunEnable": found.get("AsyncRunEnable", "FALSE"),
        "clsLogsetId": found.get("ClsLogsetId") or "",
        "clsTopicId": found.get("ClsTopicId") or "",
        "vpcId": private.get("VpcId") or "",
        "subnetId": private.get("SubnetId") or "",
        "enablePublicNet": network.get("PublicNetStatus") == "ENABLE",
        "enableEipConfig": address.get("EipStatus") == "ENABLE",
        "intranetConfig": {
            "ipFixed": intranet.get("IpFixed") or "DISABLE",
            "ipAddresses": list(intranet.get("IpAddress") or []),
        },
        "layers": [
            {"layerName": layer["LayerName"], "layerVersion": layer["LayerVersion"]}
            for layer in found.get("Layers") or []
        ],
        "cfsConfigs": [
            {name: disk.get(api) or "" for name, api in _CFS.items()}
            for disk in (found.get("CfsConfig") or {}).get("CfsInsList") or []
        ],
        "tags": {tag["Key"]: tag["Value"] for tag in found.get("Tags") or []},
        "functionId": found.get("FunctionId", ""),
        "status": found.get("Status", ""),
        "statusDesc": found.get("StatusDesc") or "",
        "codeSize": found.get("CodeSize", 0),
        "codeResult": found.get("CodeResult") or "",
        "codeError": found.get("CodeError") or "",
        "errNo": found.get("ErrNo") or 0,
        "modifyTime": found.get("ModTime", ""),
        "host": access.get("Host") or "",
        "vip": access.get("Vip") or "",
        "eipFixed": eip.get("EipFixed") == "TRUE",
        "eips": list(eip.get("Eips") or []),
        "installDependency": found.get("InstallDependency") == "TRUE",
    }


def environment_of(found: Mapping[str, Any]) -> dict[str, str]:
    """The variables by name."""
    listed = (found.get("Environment") or {}).get("Variables") or []
    return {one["Key"]: one["Value"] for one in listed}


def _variables(want: Inputs) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted((want.get("environment") or {}).items())]


def _always(want: Inputs) -> dict[str, Any]:
    """What goes with every request, changed or not."""
    together = {"VpcId": want["vpcId"], "SubnetId": want["subnetId"]} if want.get("vpcId") else None
    return {
        "PublicNetConfig": {
            "PublicNetStatus": "ENABLE" if want.get("enablePublicNet") else "DISABLE",
            "EipConfig": {"EipStatus": "ENABLE" if want.get("enableEipConfig") else "DISABLE"},
        },
        "VpcConfig": together,
        "ClsLogsetId": want.get("clsLogsetId") or None,
        "ClsTopicId": want.get("clsTopicId") or None,
    }


def _lists(want: Inputs) -> dict[str, Any]:
    """Layers, file systems and the intranet address."""
    disks = [{api: one[name] for name, api in _CFS.items() if one.get(name)} for one in want.get("cfsConfigs") or []]
    fixed = (want.get("intranetConfig") or {}).get("ipFixed")
    return {
        "Layers": [
            {"LayerName": one["layerName"], "LayerVersion": one["layerVersion"]} for one in want.get("layers") or []
        ],
        "CfsConfig": {"CfsInsList": disks} if disks else None,
        "IntranetConfig": {"IpFixed": fixed} if fixed else None,
    }


_LISTS: Mapping[str, str] = {"Layers": "layers", "CfsConfig": "cfsConfigs", "IntranetConfig": "intranetConfig"}
"""What `_lists` makes -> the input it comes from."""

_CFS: Mapping[str, str] = {
    "userId": "UserId",
    "userGroupId": "UserGroupId",
    "cfsId": "CfsId",
    "mountInsId": "MountInsId",
    "localMountDir": "LocalMountDir",
    "remoteMountDir": "RemoteMountDir",
    "ipAddress": "IpAddress",
    "mountVpcId": "MountVpcId",
    "mountSubnetId": "MountSubnetId",
}
