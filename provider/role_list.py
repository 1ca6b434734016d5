"""tencentcloud:Cam/getRoles:getRoles. Which roles there are, by name or id (provider.md 3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from provider.cloud import Cloud
from provider.fields import Fields, blocks, flag, text
from provider.function import Function
from provider.values import Inputs, Properties

PAGE = 200

_ROLE: Fields = {
    "roleId": text(required=True),
    "name": text(required=True),
    "document": text(required=True),
    "description": text(required=True),
    "consoleLogin": flag(required=True),
    "createTime": text(required=True),
    "updateTime": text(required=True),
}


class RoleList(Function):
    """Every role of the account that fits all the arguments given; none is an answer too."""

    type_name: ClassVar[str] = "tencentcloud:Cam/getRoles:getRoles"
    inputs: ClassVar[Fields] = {
        "name": text(),
        "roleId": text(),
        "description": text(),
        "resultOutputFile": text(not_here="only the official plugin writes results to a file; use a stack output"),
    }
    outputs: ClassVar[Fields] = {"roleLists": blocks(_ROLE), "id": text()}

    def ask(self, cloud: Cloud, asked: Inputs) -> Properties:
        """Out of all, since CAM cannot be asked for one name without an error when nobody has it."""
        wanted = {name: value for name, value in asked.items() if name in _ROLE}
        described = map(_described, roles(cloud))
        found = [role for role in described if all(role[name] == value for name, value in wanted.items())]
        return {**asked, "roleLists": found, "id": ",".join(str(role["roleId"]) for role in found) or "none"}


def roles(cloud: Cloud) -> Iterator[Properties]:
    """Every role of the account as CAM lists it, page after page."""
    page = 1
    while True:
        listed: list[Properties] = cloud.api("cam", "DescribeRoleList", {"Page": page, "Rp": PAGE})["List"]
        yield from listed
        if len(listed) < PAGE:
            return
        page += 1


def _described(role: Properties) -> Properties:
    return {
        "roleId": str(role["RoleId"]),
        "name": role["RoleName"],
        "document": role["PolicyDocument"],
        "description": role.get("Description") or "",
        "consoleLogin": bool(role.get("ConsoleLogin", 0)),
        "createTime": role.get("AddTime") or "",
        "updateTime": role.get("UpdateTime") or "",
    }
