"""What CAM and STS refuse, each with the code of the real service (official SDK `cam/v20190116/errorcodes.py`)."""

from __future__ import annotations

from localcloud.errors import Conflict, InvalidRequest, NotFound


def role_not_found(role: str) -> NotFound:
    return NotFound(
        "InvalidParameter.RoleNotExist", f"There is no role {role!r}; DescribeRoleList shows those there are."
    )


def policy_not_found(policy: str | int) -> NotFound:
    return NotFound(
        "ResourceNotFound.PolicyIdNotFound", f"There is no policy {policy!r}; ListPolicies shows those there are."
    )


def user_not_found(user: str | int) -> NotFound:
    return NotFound("ResourceNotFound.UserNotExist", f"There is no sub-account {user!r}; AddUser creates one.")


def name_in_use(code: str, what: str, name: str) -> Conflict:
    return Conflict(code, f"There is already a {what} named {name!r}; choose another name or import the one there is.")


def still_attached(what: str, others: list[str]) -> Conflict:
    return Conflict("FailedOperation", f"{what} still has attachments ({', '.join(others)}); detach them first.")


def wrong_parameter(rule: str, kind: str = "ParamError") -> InvalidRequest:
    return InvalidRequest(f"InvalidParameter.{kind}", rule)


def name_one_of(first: str, second: str) -> InvalidRequest:
    return wrong_parameter(f"Give either {first} or {second}.")
