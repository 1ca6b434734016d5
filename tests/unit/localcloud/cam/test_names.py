"""What roles, users, policies and sessions may be called: the documented letters, and nothing behind them."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.actions import Parameters
from localcloud.cam.wire_policies import CreatePolicy
from localcloud.cam.wire_roles import CreateRole
from localcloud.cam.wire_users import AddUser
from localcloud.errors import InvalidRequest
from localcloud.gateway.parameters import convert
from localcloud.sts.wire import AssumeRole, GetFederationToken

NAMED: list[tuple[type[Parameters], str, dict[str, Any]]] = [
    (CreateRole, "RoleName", {"PolicyDocument": "{}"}),
    (CreatePolicy, "PolicyName", {"PolicyDocument": "{}"}),
    (AddUser, "Name", {}),
    (AssumeRole, "RoleSessionName", {"RoleArn": "qcs::cam::uin/1:roleName/a"}),
    (AssumeRole, "ExternalId", {"RoleArn": "qcs::cam::uin/1:roleName/a", "RoleSessionName": "session"}),
    (GetFederationToken, "Name", {"Policy": "{}"}),
]


@pytest.mark.parametrize(("action", "parameter", "others"), NAMED)
@pytest.mark.parametrize("name", ["painter\n", "painter ", "\u753b\u5bb6", ""])
def test_a_name_of_other_characters_is_refused(
    action: type[Parameters], parameter: str, others: dict[str, Any], name: str
) -> None:
    convert({parameter: "painter", **others}, action)

    with pytest.raises(InvalidRequest):
        convert({parameter: name, **others}, action)
