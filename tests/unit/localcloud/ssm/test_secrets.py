"""Secrets and their versions: what may be stored, read in which state, and when a deletion is final."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from localcloud.errors import CloudError
from localcloud.identity import Principal
from tests.unit.localcloud.ssm.safe import ACCOUNT, DAY, Safe


@pytest.fixture
def safe() -> Safe:
    return Safe()


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(CloudError) as refused:
        act()
    return refused.value.code


def test_what_was_stored_can_be_read(safe: Safe) -> None:
    safe.create()

    assert safe("GetSecretValue", VersionId="v1") == {
        "SecretName": "hook",
        "VersionId": "v1",
        "SecretString": "open sesame",
        "SecretBinary": "",
    }


def test_binary_comes_back_as_base64(safe: Safe) -> None:
    safe("CreateSecret", VersionId="v1", SecretBinary="AAEC")

    value = safe("GetSecretValue", VersionId="v1")

    assert (value["SecretString"], value["SecretBinary"]) == ("", "AAEC")


def test_a_description_has_every_field_the_provider_reads_and_no_text(safe: Safe) -> None:
    safe.create(Description="signs webhooks")

    seen = safe("DescribeSecret")

    assert (seen["Description"], seen["Status"], seen["DeleteTime"]) == ("signs webhooks", "Enabled", 0)
    assert (seen["SecretType"], seen["AdditionalConfig"], seen["CreateUin"]) == (0, "", int(ACCOUNT.uin))
    assert seen["CreateTime"] == int(safe.clock.now())
    assert len(seen["KmsKeyId"]) == 36
    assert "sesame" not in json.dumps(seen)


def test_a_version_that_nobody_named_is_the_current_one(safe: Safe) -> None:
    assert safe("CreateSecret", SecretString="x")["VersionId"] == "SSM_Current"


def test_versions_are_added_changed_listed_and_removed(safe: Safe) -> None:
    safe.create()
    safe("PutSecretValue", VersionId="v2", SecretString="open barley")
    safe("UpdateSecret", VersionId="v1", SecretString="open wheat")

    assert (safe.read("v1"), safe.read("v2")) == ("open wheat", "open barley")
    assert [each["VersionId"] for each in safe("ListSecretVersionIds")["Versions"]] == ["v1", "v2"]

    safe("DeleteSecretVersion", VersionId="v1")
    assert refusal(lambda: safe.read("v1")) == "ResourceNotFound"
    safe("DeleteSecretVersion", VersionId="v2")
    assert safe("ListSecretVersionIds")["Versions"] == []


def test_a_secret_has_at_most_ten_versions(safe: Safe) -> None:
    safe.create()
    for number in range(2, 11):
        safe("PutSecretValue", VersionId=f"v{number}", SecretString="x")

    assert refusal(lambda: safe("PutSecretValue", VersionId="v11", SecretString="x")) == "LimitExceeded"


def test_a_region_has_at_most_a_thousand_secrets(safe: Safe) -> None:
    for number in range(1000):
        safe.create(f"s{number}")

    assert refusal(safe.create) == "LimitExceeded"
    safe("CreateSecret", region="ap-tokyo", SecretString="x")


@pytest.mark.parametrize(
    ("action", "changed", "code"),
    [
        ("CreateSecret", {"SecretName": "-hook"}, "InvalidParameterValue"),
        ("CreateSecret", {"SecretName": "ho/ok"}, "InvalidParameterValue"),
        ("CreateSecret", {"SecretName": "h" * 129}, "InvalidParameterValue"),
        ("CreateSecret", {"SecretName": ""}, "InvalidParameterValue"),
        ("CreateSecret", {"VersionId": ".v"}, "InvalidParameterValue"),
        ("CreateSecret", {"VersionId": "v" * 65}, "InvalidParameterValue"),
        ("CreateSecret", {"Description": "ü" * 1025}, "InvalidParameterValue"),
        ("CreateSecret", {"SecretString": ""}, "InvalidParameterValue"),
        ("CreateSecret", {"SecretBinary": "AAEC"}, "InvalidParameterValue"),
        ("CreateSecret", {"SecretString": None, "SecretBinary": "no base64"}, "InvalidParameterValue"),
        ("CreateSecret", {"SecretString": "x" * (32 * 1024 + 1)}, "InvalidParameterValue"),
        ("CreateSecret", {"SecretName": "hook"}, "ResourceInUse.SecretExists"),
        ("CreateSecret", {"Tags": [{"TagKey": "a", "TagValue": "b"}] * 2}, "InvalidParameterValue.TagKeysDuplicated"),
        ("CreateSecret", {"SecretType": 1}, "UnsupportedOperation"),
        ("CreateSecret", {"AdditionalConfig": "{}"}, "UnsupportedOperation"),
        ("CreateSecret", {"KmsKeyId": "my-key"}, "UnsupportedOperation"),
        ("PutSecretValue", {"VersionId": "v1"}, "ResourceInUse.VersionIdExists"),
        ("PutSecretValue", {"VersionId": "v 2"}, "InvalidParameterValue"),
        ("PutSecretValue", {"SecretString": None}, "InvalidParameterValue"),
        ("PutSecretValue", {"SecretName": "none"}, "ResourceNotFound"),
        ("UpdateSecret", {"VersionId": "v9"}, "ResourceNotFound"),
        ("UpdateSecret", {"SecretString": ""}, "InvalidParameterValue"),
    ],
)
def test_what_cannot_be_stored_is_refused(action: str, changed: dict[str, Any], code: str, safe: Safe) -> None:
    safe.create()
    valid = {"SecretName": "new" if action == "CreateSecret" else "hook", "VersionId": "v2", "SecretString": "x"}

    assert refusal(lambda: safe.ask(action, **(valid | changed))) == code


def test_no_refusal_repeats_the_text(safe: Safe) -> None:
    with pytest.raises(CloudError) as refused:
        safe("CreateSecret", SecretBinary="open sesame")

    assert "sesame" not in str(refused.value)


def test_a_disabled_secret_keeps_its_text_to_itself(safe: Safe) -> None:
    safe.create()
    safe("DisableSecret")
    assert safe.status() == "Disabled"
    assert refusal(safe.read) == "ResourceUnavailable.ResourceDisabled"

    safe("PutSecretValue", VersionId="v2", SecretString="y")
    safe("EnableSecret")
    assert safe.read("v2") == "y"


def test_only_a_disabled_secret_can_be_deleted(safe: Safe) -> None:
    safe.create()

    assert refusal(lambda: safe("DeleteSecret")) == "FailedOperation"
    assert safe.read() == "open sesame"


def test_without_a_recovery_window_a_secret_is_gone_at_once(safe: Safe) -> None:
    safe.create(Tags=[{"TagKey": "team", "TagValue": "a"}])
    safe("DisableSecret")

    assert safe("DeleteSecret")["DeleteTime"] == int(safe.clock.now())

    assert refusal(lambda: safe("DescribeSecret")) == "ResourceNotFound"
    assert safe.tags.dump() == []
    safe.create()


def test_within_its_window_a_deletion_can_be_taken_back(safe: Safe) -> None:
    safe.create()
    safe("DisableSecret")
    planned = safe("DeleteSecret", RecoveryWindowInDays=7)["DeleteTime"]
    assert planned == int(safe.clock.now() + 7 * DAY)
    assert (safe.status(), safe("DescribeSecret")["DeleteTime"]) == ("PendingDelete", planned)

    safe.clock.advance(7 * DAY - 1)
    safe("RestoreSecret")

    assert (safe.status(), safe("DescribeSecret")["DeleteTime"]) == ("Disabled", 0)
    safe("EnableSecret")
    assert safe.read() == "open sesame"


def test_after_its_window_a_secret_is_gone(safe: Safe) -> None:
    safe.create()
    safe("DisableSecret")
    safe("DeleteSecret", RecoveryWindowInDays=7)

    safe.clock.advance(7 * DAY)

    assert refusal(lambda: safe("RestoreSecret")) == "ResourceNotFound"
    assert safe.ask("ListSecrets")["TotalCount"] == 0


@pytest.mark.parametrize(
    ("action", "parameters", "code"),
    [
        ("GetSecretValue", {"VersionId": "v1"}, "ResourceUnavailable.ResourcePendingDeleted"),
        ("PutSecretValue", {"VersionId": "v2", "SecretString": "x"}, "FailedOperation"),
        ("UpdateSecret", {"VersionId": "v1", "SecretString": "x"}, "FailedOperation"),
        ("UpdateDescription", {"Description": "x"}, "FailedOperation"),
        ("EnableSecret", {}, "FailedOperation"),
        ("DisableSecret", {}, "FailedOperation"),
        ("DeleteSecret", {}, "FailedOperation"),
        ("CreateSecret", {"SecretString": "x"}, "ResourceInUse.SecretExists"),
    ],
)
def test_what_waits_for_its_deletion_cannot_be_used(
    action: str, parameters: dict[str, Any], code: str, safe: Safe
) -> None:
    safe.create()
    safe("DisableSecret")
    safe("DeleteSecret", RecoveryWindowInDays=1)

    assert refusal(lambda: safe(action, **parameters)) == code


def test_there_is_nothing_to_restore_while_nothing_is_deleted(safe: Safe) -> None:
    safe.create()
    assert refusal(lambda: safe("RestoreSecret")) == "FailedOperation"


@pytest.mark.parametrize("days", [-1, 31])
def test_a_recovery_window_has_at_most_thirty_days(days: int, safe: Safe) -> None:
    safe.create()
    safe("DisableSecret")
    assert refusal(lambda: safe("DeleteSecret", RecoveryWindowInDays=days)) == "InvalidParameterValue"


def test_a_description_can_be_changed(safe: Safe) -> None:
    safe.create(Description="before")
    safe("UpdateDescription", Description="after")
    assert safe("DescribeSecret")["Description"] == "after"


def test_a_list_can_be_searched_paged_and_turned_around(safe: Safe) -> None:
    for name in ("hook-a", "hook-b", "other"):
        safe.create(name, Tags=[{"TagKey": "for", "TagValue": name}])
        safe.clock.advance(1)
    safe("DisableSecret", "hook-a")

    def names(**wanted: Any) -> list[str]:
        return [each["SecretName"] for each in safe.ask("ListSecrets", **wanted)["SecretMetadatas"]]

    assert names() == ["other", "hook-b", "hook-a"]
    assert names(OrderType=1, Limit=2) == ["hook-a", "hook-b"]
    assert names(Offset=1, Limit=1) == ["hook-b"]
    assert names(SearchSecretName="hook") == ["hook-b", "hook-a"]
    assert (names(State=1), names(State=2), names(State=3)) == (["other", "hook-b"], ["hook-a"], [])
    assert names(TagFilters=[{"TagKey": "for", "TagValue": ["hook-a", "other"]}]) == ["other", "hook-a"]
    assert names(TagFilters=[{"TagKey": "against"}]) == []
    assert names(SecretType=1) == []
    assert safe.ask("ListSecrets", Limit=1)["TotalCount"] == 3


def test_a_secret_belongs_to_one_region(safe: Safe) -> None:
    safe.create()
    assert refusal(lambda: safe("DescribeSecret", region="ap-tokyo")) == "ResourceNotFound"


def test_the_service_is_on(safe: Safe) -> None:
    safe.create()
    status = safe.ask("GetServiceStatus")
    assert (status["ServiceEnabled"], status["InvalidType"], status["TotalCount"]) == (True, 1, 1)


def test_policies_name_a_secret_by_who_made_it(safe: Safe) -> None:
    maker = Principal("user", ACCOUNT, "100000000777")
    safe.ask("CreateSecret", who=maker, SecretName="theirs", SecretString="x")

    asked = {"SecretName": "theirs", "VersionId": "SSM_Current"}
    assert safe.resource("GetSecretValue", **asked) == (
        f"qcs::ssm:ap-singapore:uin/{ACCOUNT.uin}:secret/creatorUin/100000000777/theirs"
    )
    assert safe.tags.dump() == []
    assert safe.resource("ListSecrets") == "*"
    assert safe.resource("CreateSecret", SecretName="mine") == "*"


def test_a_secret_that_is_not_there_is_evaluated_as_the_callers_own(safe: Safe) -> None:
    assert safe.resource("DescribeSecret", SecretName="none") == (
        f"qcs::ssm:ap-singapore:uin/{ACCOUNT.uin}:secret/creatorUin/{ACCOUNT.uin}/none"
    )


def test_a_record_shows_no_text(safe: Safe) -> None:
    safe.create()
    ((section,), _) = safe.ssm.kept()
    assert "sesame" not in repr(section.dump())
