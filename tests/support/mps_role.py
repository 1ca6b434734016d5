"""The `MPS_QcsRole` of an account, as its console makes it and as it is seen."""

from __future__ import annotations

from infra.documents import MPS_SERVICE, trust
from infra.names import MPS_ROLE
from tests.support.accounts import attached, cam
from tests.support.stack import Deployed, Initialised


def made_by_the_console(service: Initialised) -> None:
    """As the first visit to the MPS console leaves it."""
    wanted = {"RoleName": MPS_ROLE, "PolicyDocument": trust(MPS_SERVICE), "Description": "made by the console"}
    cam(service).call_json("CreateRole", wanted)
    cam(service).call_json("AttachRolePolicy", {"AttachRoleName": MPS_ROLE, "PolicyName": "QcloudAccessForMPSRole"})


def role(service: Deployed | Initialised) -> dict[str, object]:
    """The role with everything that hangs on it."""
    found = cam(service).call_json("GetRole", {"RoleName": MPS_ROLE})["Response"]["RoleInfo"]
    return {**found, "policies": [policy["PolicyName"] for policy in attached(service, MPS_ROLE)]}
