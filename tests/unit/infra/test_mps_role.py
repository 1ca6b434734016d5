"""Whose `MPS_QcsRole` is: what fits the setting, and what people are told when it does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.documents import MPS_SERVICE, SCF_SERVICE, trust
from infra.mps_role import FoundRole, Standing, in_the_way, objection

PERMISSIONS = '{"what":"it may do"}'


def asked(standing: Standing, found: FoundRole | None) -> str | None:
    return objection(standing, found, MPS_SERVICE, trust(MPS_SERVICE), PERMISSIONS)


def role(**statement: Any) -> FoundRole:
    return FoundRole("46", json.dumps({"version": "2.0", "statement": [statement]}))


@pytest.mark.parametrize("standing", [Standing.ADOPT, Standing.EXTERNAL])
def test_a_role_that_mps_may_assume_fits(standing: Standing) -> None:
    assert asked(standing, FoundRole("46", trust(MPS_SERVICE))) is None


@pytest.mark.parametrize(
    ("standing", "named"),
    [
        (Standing.ADOPT, ["MPS_QcsRole", "console", "pulumi config set mpsRole create"]),
        (Standing.EXTERNAL, ["MPS_QcsRole", trust(MPS_SERVICE), PERMISSIONS]),
    ],
)
def test_who_has_no_role_is_told_where_to_get_one(standing: Standing, named: list[str]) -> None:
    told = asked(standing, None)

    assert told is not None
    assert [part for part in named if part not in told] == []


@pytest.mark.parametrize("standing", [Standing.ADOPT, Standing.EXTERNAL])
def test_who_has_a_role_for_another_service_is_told_the_statement_to_add(standing: Standing) -> None:
    told = asked(standing, FoundRole("46", trust(SCF_SERVICE)))

    assert told is not None
    assert '"service":["mps.cloud.tencent.com"]' in told


def test_the_one_to_be_made_may_be_there_already() -> None:
    assert asked(Standing.CREATE, None) is None
    assert asked(Standing.CREATE, FoundRole("46", "{}")) is None
    assert "pulumi config set mpsRole adopt" in in_the_way(FoundRole("46", "{}"))


@pytest.mark.parametrize(
    "found",
    [
        role(effect="allow", action="sts:AssumeRole", principal={"service": MPS_SERVICE}),
        role(Effect="Allow", Action=["name/sts:AssumeRole"], Principal={"Service": ["a.qcloud.com", MPS_SERVICE]}),
    ],
)
def test_trust_is_found_in_every_spelling_that_cam_takes(found: FoundRole) -> None:
    assert found.trusts(MPS_SERVICE)


@pytest.mark.parametrize(
    "found",
    [
        role(effect="deny", action=["sts:AssumeRole"], principal={"service": [MPS_SERVICE]}),
        role(effect="allow", action=["sts:GetFederationToken"], principal={"service": [MPS_SERVICE]}),
        role(effect="allow", action=["sts:AssumeRole"], principal={"qcs": ["qcs::cam::uin/1:root"]}),
        role(effect="allow", action=["sts:AssumeRole"]),
        FoundRole("46", "not json"),
        FoundRole("46", "{}"),
    ],
)
def test_everything_else_is_no_trust(found: FoundRole) -> None:
    assert not found.trusts(MPS_SERVICE)
