"""After any failure the recorded state is what the cloud has, and the same `up` again puts it right."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from provider import lifecycle
from provider.catalogue import resource_of
from provider.check import check
from provider.errors import CloudError, Gone, Incomplete, NotAllowed, Unreachable
from provider.naming import Naming
from provider.values import Properties
from tests.unit.provider.fake_cloud import FakeCloud

ROLE = "tencentcloud:Cam/role:Role"
POLICY = "tencentcloud:Cam/policy:Policy"
BUCKET = "tencentcloud:Cos/bucket:Bucket"
FUNCTION = "tencentcloud:Scf/function:Function"
DOCUMENT = json.dumps({"version": "2.0", "statement": [{"effect": "allow", "action": ["*"]}]})
BROKEN = CloudError("a fault", code="FailedOperation")
TIMER = {"type": "timer", "name": "tick", "triggerDesc": "0 0 0 * * * *"}
URL = {"type": "http", "name": "url", "triggerDesc": '{"AuthType":"NONE"}'}


def wanted(type_name: str, asked: dict[str, Any]) -> Properties:
    checked = check(resource_of(type_name).fields, asked, {}, Naming("logical", b"seed"))
    assert checked.failures == ()
    return checked.inputs


@pytest.fixture
def cloud() -> FakeCloud:
    return FakeCloud()


@pytest.fixture
def function(tmp_path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
        archive.writestr("index.py", "1")
    return {"name": "images", "handler": "index.main_handler", "zipFile": str(tmp_path / "code.zip")}


def test_a_refused_create_leaves_nothing_behind(cloud: FakeCloud) -> None:
    cloud.refuse("cam:CreateRole", NotAllowed("no", code="AuthFailure"))
    with pytest.raises(NotAllowed):
        lifecycle.create(resource_of(ROLE), cloud, wanted(ROLE, {"name": "r", "document": DOCUMENT}))
    assert cloud.empty()


def test_a_role_whose_tags_failed_is_recorded_without_them(cloud: FakeCloud) -> None:
    want = wanted(ROLE, {"name": "r", "document": DOCUMENT, "tags": {"a": "b"}})
    cloud.refuse("tag:ModifyResourceTags", BROKEN)
    with pytest.raises(Incomplete) as failure:
        lifecycle.create(resource_of(ROLE), cloud, want)
    assert failure.value.resource_id in cloud.roles
    assert failure.value.state["tags"] == {}
    again = lifecycle.update(resource_of(ROLE), cloud, failure.value.resource_id, failure.value.state, want)
    assert again["tags"] == {"a": "b"}


def test_a_bucket_whose_rules_failed_is_repaired_and_not_made_again(cloud: FakeCloud) -> None:
    rule = {"id": "tmp", "expiration": {"days": 1}}
    want = wanted(BUCKET, {"bucket": "media-1250000000", "lifecycleRules": [rule], "tags": {"a": "b"}})
    cloud.refuse("cos:PUT lifecycle", BROKEN)
    with pytest.raises(Incomplete) as failure:
        lifecycle.create(resource_of(BUCKET), cloud, want)
    left = lifecycle.differences(resource_of(BUCKET), failure.value.state, want)
    assert not any(change.replaces for change in left)
    again = lifecycle.update(resource_of(BUCKET), cloud, failure.value.resource_id, failure.value.state, want)
    assert lifecycle.differences(resource_of(BUCKET), again, want) == ()


def test_a_function_whose_second_trigger_failed_gets_just_that_one(cloud: FakeCloud, function: dict[str, Any]) -> None:
    want = wanted(FUNCTION, {**function, "triggers": [TIMER, URL]})
    cloud.refuse("scf:CreateTrigger", BROKEN, skip=1)
    with pytest.raises(Incomplete) as failure:
        lifecycle.create(resource_of(FUNCTION), cloud, want)
    assert [one["name"] for one in failure.value.state["triggers"]] == ["tick"]
    cloud.sent.clear()
    lifecycle.update(resource_of(FUNCTION), cloud, failure.value.resource_id, failure.value.state, want)
    assert cloud.sent.count("scf:CreateTrigger") == 1
    assert "scf:DeleteTrigger" not in cloud.sent
    assert "scf:CreateFunction" not in cloud.sent


def test_a_refused_update_changes_neither_cloud_nor_state(cloud: FakeCloud) -> None:
    resource_id, state = lifecycle.create(
        resource_of(POLICY), cloud, wanted(POLICY, {"name": "p", "document": DOCUMENT})
    )
    want = wanted(POLICY, {"name": "p", "document": DOCUMENT, "description": "new"})
    cloud.refuse("cam:UpdatePolicy", BROKEN)
    with pytest.raises(CloudError, match="a fault"):  # the plain error: the engine keeps the state it has
        lifecycle.update(resource_of(POLICY), cloud, resource_id, state, want)
    assert lifecycle.differences(resource_of(POLICY), state, want) != ()


def test_an_update_that_failed_half_way_records_the_half_that_is_done(
    cloud: FakeCloud, function: dict[str, Any]
) -> None:
    resource_id, state = lifecycle.create(resource_of(FUNCTION), cloud, wanted(FUNCTION, function))
    want = wanted(FUNCTION, {**function, "timeout": 60, "triggers": [TIMER]})
    cloud.refuse("scf:CreateTrigger", BROKEN)
    with pytest.raises(Incomplete) as failure:
        lifecycle.update(resource_of(FUNCTION), cloud, resource_id, state, want)
    assert failure.value.state["timeout"] == 60
    left = lifecycle.differences(resource_of(FUNCTION), failure.value.state, want)
    assert {change.top for change in left} == {"triggers"}


def test_a_failed_upload_of_new_code_is_not_recorded_as_done(cloud: FakeCloud, function: dict[str, Any]) -> None:
    resource_id, state = lifecycle.create(resource_of(FUNCTION), cloud, wanted(FUNCTION, function))
    with zipfile.ZipFile(function["zipFile"], "w") as archive:
        archive.writestr("index.py", "2")
    want = wanted(FUNCTION, function)
    assert [change.path for change in lifecycle.differences(resource_of(FUNCTION), state, want)] == ["zipFile"]
    cloud.refuse("scf:UpdateFunctionCode", BROKEN)
    with pytest.raises(CloudError):
        lifecycle.update(resource_of(FUNCTION), cloud, resource_id, state, want)
    assert lifecycle.differences(resource_of(FUNCTION), state, want) != ()
    state = lifecycle.update(resource_of(FUNCTION), cloud, resource_id, state, want)
    assert lifecycle.differences(resource_of(FUNCTION), state, want) == ()


@pytest.mark.parametrize("error", [NotAllowed("no", code="AuthFailure"), Unreachable("lost")])
def test_a_refresh_never_drops_what_it_could_not_look_at(
    cloud: FakeCloud, function: dict[str, Any], error: CloudError
) -> None:
    want = wanted(FUNCTION, function)
    resource_id, state = lifecycle.create(resource_of(FUNCTION), cloud, want)
    cloud.refuse("scf:GetFunction", error)
    with pytest.raises(type(error)):
        lifecycle.read(resource_of(FUNCTION), cloud, resource_id, state, want)


def test_what_is_gone_is_dropped_and_may_be_deleted_again(cloud: FakeCloud, function: dict[str, Any]) -> None:
    want = wanted(FUNCTION, function)
    resource_id, state = lifecycle.create(resource_of(FUNCTION), cloud, want)
    cloud.functions.clear()
    assert lifecycle.read(resource_of(FUNCTION), cloud, resource_id, state, want) is None
    lifecycle.delete(resource_of(FUNCTION), cloud, resource_id, state)


def test_a_trigger_removed_by_hand_comes_back(cloud: FakeCloud, function: dict[str, Any]) -> None:
    want = wanted(FUNCTION, {**function, "triggers": [TIMER, URL]})
    resource_id, state = lifecycle.create(resource_of(FUNCTION), cloud, want)
    cloud.functions["images"]["Triggers"].pop()
    found = lifecycle.read(resource_of(FUNCTION), cloud, resource_id, state, want)
    assert found is not None
    assert {change.top for change in lifecycle.differences(resource_of(FUNCTION), found[0], want)} == {"triggers"}


def test_a_function_that_could_not_be_created_is_made_anew(cloud: FakeCloud, function: dict[str, Any]) -> None:
    want = wanted(FUNCTION, {**function, "triggers": [TIMER]})
    cloud.refuse("scf:CreateTrigger", BROKEN)
    with pytest.raises(Incomplete) as failure:
        lifecycle.create(resource_of(FUNCTION), cloud, want)
    ruined = {**failure.value.state, "status": "CreateFailed"}
    assert any(change.replaces for change in lifecycle.differences(resource_of(FUNCTION), ruined, want))


def test_a_role_that_scf_does_not_see_yet_is_waited_for(cloud: FakeCloud, function: dict[str, Any]) -> None:
    late = CloudError("no such role", code="ResourceNotFound.Role")
    cloud.refuse("scf:CreateFunction", late, times=3)
    lifecycle.create(resource_of(FUNCTION), cloud, wanted(FUNCTION, {**function, "role": "new"}))
    assert cloud.sent.count("scf:CreateFunction") == 4


def test_a_role_that_never_comes_is_the_error_that_is_told(cloud: FakeCloud, function: dict[str, Any]) -> None:
    cloud.refuse("scf:CreateFunction", CloudError("no such role", code="ResourceNotFound.Role"), times=1000)
    with pytest.raises(CloudError, match="no such role"):
        lifecycle.create(resource_of(FUNCTION), cloud, wanted(FUNCTION, {**function, "role": "new"}))
    assert cloud.clock.time >= 30


def test_a_created_thing_that_shows_up_late_is_waited_for(cloud: FakeCloud) -> None:
    cloud.refuse("cam:GetRole", Gone("not yet", code="InvalidParameter.RoleNotExist"), times=5)
    _, state = lifecycle.create(resource_of(ROLE), cloud, wanted(ROLE, {"name": "r", "document": DOCUMENT}))
    assert state["name"] == "r"
    assert len(cloud.clock.pauses) == 5


ATTACHMENT = "tencentcloud:Cam/rolePolicyAttachmentByName:RolePolicyAttachmentByName"


@pytest.mark.parametrize("code", ["ResourceNotFound.PolicyIdNotFound", "InvalidParameter.RoleNotExist"])
def test_a_policy_that_cam_does_not_attach_yet_is_waited_for(cloud: FakeCloud, code: str) -> None:
    document = {"document": DOCUMENT}
    lifecycle.create(resource_of(ROLE), cloud, wanted(ROLE, {"name": "r", **document}))
    lifecycle.create(resource_of(POLICY), cloud, wanted(POLICY, {"name": "p", **document}))
    cloud.refuse("cam:AttachRolePolicy", Gone("not yet", code=code), times=3)

    _, state = lifecycle.create(
        resource_of(ATTACHMENT), cloud, wanted(ATTACHMENT, {"roleName": "r", "policyName": "p"})
    )

    assert (state["roleName"], state["policyName"]) == ("r", "p")
    assert cloud.sent.count("cam:AttachRolePolicy") == 4


def test_a_policy_that_never_comes_is_the_error_that_is_told(cloud: FakeCloud) -> None:
    cloud.refuse("cam:AttachRolePolicy", Gone("no such policy"), times=1000)
    with pytest.raises(Gone, match="no such policy"):
        lifecycle.create(resource_of(ATTACHMENT), cloud, wanted(ATTACHMENT, {"roleName": "r", "policyName": "p"}))
    assert cloud.clock.time >= 30


def test_a_bucket_that_cos_does_not_know_yet_is_waited_for(cloud: FakeCloud) -> None:
    want = wanted(BUCKET, {"bucket": "media-1250000000", "tags": {"a": "b"}})
    cloud.refuse("cos:PUT tagging", Gone("not yet", code="NoSuchBucket"), times=3)

    _, state = lifecycle.create(resource_of(BUCKET), cloud, want)

    assert state["tags"] == {"a": "b"}
    assert cloud.sent.count("cos:PUT") == 1


def test_a_bucket_that_is_not_known_everywhere_yet_is_looked_at_again(cloud: FakeCloud) -> None:
    cloud.refuse("cos:GET acl", Gone("not yet", code="NoSuchBucket"), times=3)

    _, state = lifecycle.create(resource_of(BUCKET), cloud, wanted(BUCKET, {"bucket": "media-1250000000"}))

    assert state["acl"] == "private"


def test_an_answer_without_what_it_needs_does_not_lose_the_resource(cloud: FakeCloud) -> None:
    cloud.silent.add("cam:GetRole")
    with pytest.raises(Incomplete, match="could not be understood") as failure:
        lifecycle.create(resource_of(ROLE), cloud, wanted(ROLE, {"name": "r", "document": DOCUMENT}))
    assert failure.value.resource_id in cloud.roles
    assert failure.value.state["name"] == "r"


SECRET = "tencentcloud:Ssm/secret:Secret"


@pytest.mark.parametrize("refreshed", [False, True])
def test_a_secret_that_kept_its_placeholder_loses_it_later(refreshed: bool, cloud: FakeCloud) -> None:
    resource, want = resource_of(SECRET), wanted(SECRET, {"secretName": "hook", "tags": {"a": "b"}})
    cloud.refuse("ssm:DeleteSecretVersion", BROKEN)
    with pytest.raises(Incomplete) as failure:
        lifecycle.create(resource, cloud, want)
    state = failure.value.state
    assert list(cloud.secrets["hook"]["versions"]) == ["default"]
    if refreshed:
        found = lifecycle.read(resource, cloud, "hook", state, want)
        assert found is not None
        state = found[0]

    assert lifecycle.differences(resource, state, want)
    again = lifecycle.update(resource, cloud, "hook", state, want)

    assert cloud.secrets["hook"]["versions"] == {}
    assert again["tags"] == {"a": "b"}
    assert lifecycle.differences(resource, again, want) == ()
