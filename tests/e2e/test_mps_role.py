"""`MPS_QcsRole` belongs to the whole account: what the stack does about it in each mode, and between the modes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infra.documents import MPS_SERVICE, trust
from local.engine_events import Event, Moment, ResourceStep
from local.errors import EngineFailed
from tests.support.accounts import cam
from tests.support.mps_role import made_by_the_console, role
from tests.support.stack import Deployed, deployed, initialised, nobody, things

ROLE = "MPS_QcsRole"


def steps(service: Deployed) -> dict[str, str]:
    """What an `up` would do now, by resource, apart from leaving it alone."""
    seen: dict[str, str] = {}

    def listen(event: Event) -> None:
        if isinstance(event, ResourceStep) and event.moment is Moment.BEGAN and event.operation != "same":
            seen[event.name] = event.operation

    service.run.stack.preview(listen)
    return seen


def test_an_adopted_role_serves_and_is_left_as_it_was(tmp_path: Path) -> None:
    with initialised(tmp_path, mpsRole="adopt") as service:
        made_by_the_console(service)
        before, account = role(service), things(service)

        up = service.up()
        assert up.finished(up.create({"prompt": "drawn through an adopted role"}).json()["id"])["status"] == "succeeded"
        assert role(up)["policies"] == ["QcloudAccessForMPSRole", "aigc-local-mps-delivery"]
        up.run.stack.destroy(nobody)

        assert role(up) == before
        assert things(up) == account


def test_an_external_role_is_looked_at_only(tmp_path: Path) -> None:
    with initialised(tmp_path, mpsRole="external") as service:
        made_by_the_console(service)
        before = role(service)

        up = service.up()
        assert role(up) == before
        assert up.finished(up.create({"prompt": "drawn by the console's role"}).json()["id"])["status"] == "succeeded"
        up.run.stack.destroy(nobody)

        assert role(up) == before


@pytest.mark.parametrize("mode", ["adopt", "external"])
def test_a_preview_says_that_the_role_is_missing_or_for_somebody_else(tmp_path: Path, mode: str) -> None:
    with initialised(tmp_path, mpsRole=mode) as service:
        with pytest.raises(EngineFailed, match=f"mpsRole: {mode} .* there is none"):
            service.run.stack.preview(nobody)

        cam(service).call_json("CreateRole", {"RoleName": ROLE, "PolicyDocument": trust("scf.qcloud.com")})
        with pytest.raises(EngineFailed, match=r"does not trust mps\.cloud\.tencent\.com"):
            service.run.stack.preview(nobody)


def test_a_preview_says_that_there_is_a_role_already(tmp_path: Path) -> None:
    with initialised(tmp_path) as service:
        made_by_the_console(service)
        before = things(service)

        with pytest.raises(EngineFailed, match=r"this account has one already .* pulumi config set mpsRole adopt"):
            service.run.stack.preview(nobody)

        assert things(service) == before


def test_no_way_between_the_modes_deletes_the_role_by_surprise(tmp_path: Path) -> None:
    with deployed(tmp_path, retainMpsRole=True) as service:
        made = role(service)

        service.settings(mpsRole="adopt")
        assert steps(service) == {"mps-role": "delete"}  # from the state; the engine writes "[retain]" behind it
        service.run.up(nobody)
        assert role(service) == made

        service.settings(mpsRole="external")
        assert steps(service) == {"mps-policy": "delete", "mps-attachment": "delete"}

        service.settings(mpsRole="create")
        with pytest.raises(EngineFailed, match="this account has one already"):
            service.run.stack.preview(nobody)
        assert role(service) == made


def test_a_retained_role_stays_without_the_policy_and_the_next_life_of_the_stack_adopts_it(tmp_path: Path) -> None:
    with deployed(tmp_path, retainMpsRole=True) as service:
        service.run.stack.destroy(nobody)
        assert role(service)["policies"] == []

        with pytest.raises(EngineFailed, match="or retained when it was last destroyed"):
            service.run.up(nobody)
        service.configure(mpsRole="adopt")
        assert role(service)["policies"] == ["aigc-local-mps-delivery"]
        assert json.loads(str(role(service)["PolicyDocument"])) == json.loads(trust(MPS_SERVICE))
