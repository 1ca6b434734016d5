"""tencentcloud:Cam/role:Role. Created by name, known afterwards by its numeric id (provider.md 3.2)."""

from __future__ import annotations

from typing import ClassVar

from provider.cloud import Cloud
from provider.diff import changes
from provider.errors import Gone
from provider.fields import Fields, flag, number, text, text_map
from provider.resource import Created, Resource, tops
from provider.resources import tags
from provider.resources.cam_fields import cam_document, cam_name
from provider.role_list import roles
from provider.rows import id_of
from provider.rules import between, no_longer_than
from provider.values import Inputs, Properties, State

LONGEST_SESSION_SECONDS = 43200


class Role(Resource):
    """A role that services or people assume."""

    type_name = "tencentcloud:Cam/role:Role"
    id_form = "<RoleId>"
    fields: ClassVar[Fields] = {
        "name": cam_name(),
        "document": cam_document(),
        "description": text(no_longer_than(1000)),
        "consoleLogin": flag(),
        "sessionDuration": number(between(0, LONGEST_SESSION_SECONDS, "seconds"), computed=True),
        "tags": text_map(),
    }
    outputs: ClassVar[Fields] = {"roleArn": text(), "createTime": text(), "updateTime": text()}

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        login = want.get("consoleLogin")
        answer = cloud.api(
            "cam",
            "CreateRole",
            {
                "RoleName": want["name"],
                "PolicyDocument": want["document"],
                "Description": want.get("description"),
                "ConsoleLogin": None if login is None else int(login),
                "SessionDuration": want.get("sessionDuration"),
            },
        )
        established = {name: value for name, value in want.items() if name != "tags"}
        return Created(str(answer["RoleId"]), established)

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        """Out of the list: who may look at roles by number need not be allowed to by name."""
        return id_of(roles(cloud), {"RoleName": want["name"]}, "RoleId")

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        changed = tops(changes(self.fields, have, want))
        if "document" in changed:
            parameters = {"RoleId": resource_id, "PolicyDocument": want["document"]}
            cloud.api("cam", "UpdateAssumeRolePolicy", parameters)
        if "description" in changed:
            parameters = {"RoleId": resource_id, "Description": want.get("description", "")}
            cloud.api("cam", "UpdateRoleDescription", parameters)
        if "consoleLogin" in changed:
            login = int(want.get("consoleLogin", False))
            cloud.api("cam", "UpdateRoleConsoleLogin", {"RoleId": int(resource_id), "ConsoleLogin": login})
        if "sessionDuration" in changed:
            parameters = {"RoleId": resource_id, "SessionDuration": want["sessionDuration"]}
            cloud.api("cam", "UpdateRoleSessionDuration", parameters)
        if "tags" in changed:
            tags.change(cloud, f"qcs::cam::uin/:role/{resource_id}", have.get("tags") or {}, want.get("tags") or {})

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        try:
            role = cloud.api("cam", "GetRole", {"RoleId": resource_id})["RoleInfo"]
        except Gone:
            return None
        return {
            "name": role["RoleName"],
            "document": role["PolicyDocument"],
            "description": role.get("Description", ""),
            "consoleLogin": bool(role.get("ConsoleLogin", 0)),
            "sessionDuration": role.get("SessionDuration", 0),
            "tags": tags.read(cloud, "cam", "role", resource_id, region=""),
            "roleArn": role.get("RoleArn", ""),
            "createTime": role.get("AddTime", ""),
            "updateTime": role.get("UpdateTime", ""),
        }

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        cloud.api("cam", "DeleteRole", {"RoleId": resource_id})
