"""Who may use a bucket, by ACL: `acl` in one word, or `aclBody` in full."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from provider.cloud import Cloud, many, xml
from provider.errors import CloudError
from provider.resources.bucket_aspect import Aspect
from provider.values import Inputs, Properties, State

EVERYBODY = "http://cam.qcloud.com/groups/global/AllUsers"
"""The grantee of a public bucket (provider.md 3.1)."""

_XSI_TYPE = "@xsi:type"


def same_acl(one: Any, other: Any) -> bool:
    """Whether two documents grant the same, whatever their order and spelling."""
    try:
        return sorted(_grants(xml.read(one))) == sorted(_grants(xml.read(other)))
    except CloudError:
        return bool(one == other)


def _read(cloud: Cloud, bucket: str) -> Properties:
    document = cloud.cos("GET", bucket, "acl").document
    return {"acl": _word(document), "aclBody": _body(document)}


def _write(cloud: Cloud, bucket: str, _have: State, want: Inputs) -> None:
    if want.get("aclBody"):
        cloud.cos("PUT", bucket, "acl", document={"AccessControlPolicy": _to_send(xml.read(want["aclBody"]))})
    else:
        cloud.cos("PUT", bucket, "acl", headers={"x-cos-acl": want["acl"]})


def _to_send(document: Mapping[str, Any]) -> dict[str, Any]:
    """The kind of a grantee is an attribute, and one with a namespace."""
    grants = many((document.get("AccessControlList") or {}).get("Grant"))
    typed = [
        {
            "Grantee": {_XSI_TYPE if name == "type" else name: value for name, value in grant["Grantee"].items()}
            | {"@xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance"},
            "Permission": grant["Permission"],
        }
        for grant in grants
    ]
    return {"Owner": document.get("Owner") or {}, "AccessControlList": {"Grant": typed}}


def _word(document: Mapping[str, Any]) -> str:
    public = {permission for who, permission in _grants(document) if who == EVERYBODY}
    if "WRITE" in public or "FULL_CONTROL" in public:
        return "public-read-write"
    return "public-read" if "READ" in public else "private"


def _grants(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    listed = document.get("AccessControlList") or {}
    return [
        (grant["Grantee"].get("URI") or grant["Grantee"].get("ID", ""), grant["Permission"])
        for grant in many(listed.get("Grant"))
    ]


def _body(document: Mapping[str, Any]) -> str:
    """The ACL written as the official plugin writes it."""
    owner = document.get("Owner") or {}
    grants = "".join(
        f"<Grant>{_grantee(grant['Grantee'])}{_elements(grant, 'Permission')}</Grant>"
        for grant in many((document.get("AccessControlList") or {}).get("Grant"))
    )
    return (
        f"<AccessControlPolicy><Owner>{_elements(owner, 'ID', 'DisplayName')}</Owner>"
        f"<AccessControlList>{grants}</AccessControlList></AccessControlPolicy>"
    )


def _grantee(grantee: Mapping[str, Any]) -> str:
    kind = grantee.get("type") or ("Group" if grantee.get("URI") else "CanonicalUser")
    return f'<Grantee type="{escape(kind)}">{_elements(grantee, "URI", "ID", "DisplayName")}</Grantee>'


def _elements(parent: Mapping[str, Any], *names: str) -> str:
    return "".join(f"<{name}>{escape(parent[name], quote=False)}</{name}>" for name in names if parent.get(name))


ACCESS = Aspect(frozenset({"acl", "aclBody"}), _read, _write)
