"""CAM in memory: roles, policies and who has which."""

# ruff: noqa: N802 - methods are named like the API's actions

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.errors import AlreadyThere, Gone
from tests.unit.provider.fake_account import APP_ID, UIN, FakeAccount


class FakeCam(FakeAccount):
    """One method per action; what is kept is what was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.roles: dict[str, dict[str, Any]] = {}
        self.policies: dict[int, dict[str, Any]] = {}
        self.attached: set[tuple[str, int]] = set()

    def _GetUserAppId(self, _asked: dict[str, Any]) -> dict[str, Any]:
        return {"Uin": UIN, "OwnerUin": UIN, "AppId": APP_ID}

    def _DescribeSubAccounts(self, _asked: dict[str, Any]) -> dict[str, Any]:
        return {"SubAccounts": []}

    def _CreateRole(self, asked: dict[str, Any]) -> dict[str, Any]:
        if any(role["RoleName"] == asked["RoleName"] for role in self.roles.values()):
            raise AlreadyThere("taken", code="InvalidParameter.RoleNameInUse")
        number = str(self._new_id())
        self.roles[number] = {"SessionDuration": 7200, "ConsoleLogin": 0, **asked}
        return {"RoleId": number}

    def _role(self, number: str) -> dict[str, Any]:
        if number not in self.roles:
            raise Gone("no such role", code="InvalidParameter.RoleNotExist")
        return self.roles[number]

    def _DescribeRoleList(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"List": [{"RoleId": role_id, **role} for role_id, role in self.roles.items()]}

    def _GetRole(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"RoleInfo": self._role(asked["RoleId"])}

    def _UpdateRoleDescription(self, asked: dict[str, Any]) -> None:
        self._role(asked["RoleId"]).update(asked)

    _UpdateAssumeRolePolicy = _UpdateRoleDescription
    _UpdateRoleSessionDuration = _UpdateRoleDescription

    def _UpdateRoleConsoleLogin(self, asked: dict[str, Any]) -> None:
        self._role(str(asked["RoleId"])).update(asked)

    def _DeleteRole(self, asked: dict[str, Any]) -> None:
        self._role(asked["RoleId"])
        del self.roles[asked["RoleId"]]

    def _CreatePolicy(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = self._new_id()
        self.policies[number] = {"Type": 1, "AddTime": "then", "UpdateTime": "then", **asked}
        return {"PolicyId": number}

    def _policy(self, number: int) -> dict[str, Any]:
        if number not in self.policies:
            raise Gone("no such policy", code="ResourceNotFound.PolicyIdNotFound")
        return self.policies[number]

    def _GetPolicy(self, asked: dict[str, Any]) -> dict[str, Any]:
        return self._policy(asked["PolicyId"])

    def _UpdatePolicy(self, asked: dict[str, Any]) -> None:
        self._policy(asked["PolicyId"]).update(asked)

    def _DeletePolicy(self, asked: dict[str, Any]) -> None:
        for number in asked["PolicyId"]:
            self._policy(number)
            del self.policies[number]

    def _AttachRolePolicy(self, asked: dict[str, Any]) -> None:
        self.attached.add(self._attachment(asked, "Attach"))

    def _DetachRolePolicy(self, asked: dict[str, Any]) -> None:
        self.attached.discard(self._attachment(asked, "Detach"))

    def _attachment(self, asked: dict[str, Any], verb: str) -> tuple[str, int]:
        if f"{verb}RoleId" in asked:
            return asked[f"{verb}RoleId"], asked["PolicyId"]
        return self._named(self.roles, "RoleName", asked[f"{verb}RoleName"]), self._named(
            self.policies, "PolicyName", asked["PolicyName"]
        )

    @staticmethod
    def _named(things: Mapping[Any, Mapping[str, Any]], key: str, name: str) -> Any:
        for number, thing in things.items():
            if thing[key] == name:
                return number
        raise Gone(f"no {key} {name}", code="ResourceNotFound.NotFound")

    def _ListAttachedRolePolicies(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = asked.get("RoleId") or self._named(self.roles, "RoleName", asked["RoleName"])
        self._role(number)
        mine = [
            self.policies[policy] | {"PolicyId": policy} for role, policy in sorted(self.attached) if role == number
        ]
        return {"List": [one | {"PolicyType": "User", "CreateMode": 2} for one in mine]}
