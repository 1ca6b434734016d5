"""COS triggers: which descriptions are understood, and which rules exclude each other (platform.md 5.12)."""

from __future__ import annotations

import json

import pytest

from localcloud.errors import CloudError
from localcloud.scf.cos_rules import CosRule, check_room, parse

NAME = "media-1250000000.cos.ap-singapore.myqcloud.com"


def rule(
    event: str = "cos:ObjectCreated:*", prefix: str = "", suffix: str = "", bucket: str = "media-1250000000"
) -> CosRule:
    return CosRule(bucket, "ap-singapore", event, prefix, suffix)


def test_the_name_says_bucket_and_region_and_the_description_the_filter() -> None:
    text = json.dumps(
        {"bucketUrl": NAME, "event": "cos:ObjectCreated:*", "filter": {"Prefix": "inbox/", "Suffix": ".json"}}
    )
    assert parse(NAME, text) == rule(prefix="inbox/", suffix=".json")


@pytest.mark.parametrize(
    ("name", "description", "code"),
    [
        ("media-1250000000", '{"event":"cos:ObjectCreated:*"}', "InvalidParameterValue.TriggerName"),
        (NAME, "not json", "InvalidParameterValue.TriggerDesc"),
        (NAME, "[]", "InvalidParameterValue.TriggerDesc"),
        (NAME, '{"event":"cos:ObjectTouched:*"}', "InvalidParameterValue.TriggerDesc"),
        (NAME, '{"event":"cos:ObjectCreated:*","filter":{"Suffix":"png"}}', "InvalidParameterValue.TriggerDesc"),
        (NAME, '{"event":"cos:ObjectCreated:*","filters":{}}', "InvalidParameterValue.TriggerDesc"),
        (NAME, '{"event":"cos:ObjectCreated:*","bucketUrl":"other"}', "InvalidParameterValue.TriggerDesc"),
    ],
)
def test_a_wrong_trigger_is_refused_with_its_code(name: str, description: str, code: str) -> None:
    with pytest.raises(CloudError) as refused:
        parse(name, description)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("event", "key", "expected"),
    [
        ("cos:ObjectCreated:Put", "inbox/a.json", True),
        ("cos:ObjectCreated:CompleteMultipartUpload", "inbox/a.json", True),
        ("cos:ObjectRemove:Delete", "inbox/a.json", False),
        ("cos:ObjectCreated:Put", "inbox/a.png", False),
        ("cos:ObjectCreated:Put", "outputs/a.json", False),
    ],
)
def test_a_rule_matches_by_event_prefix_and_suffix(event: str, key: str, *, expected: bool) -> None:
    assert rule(prefix="inbox/", suffix=".json").matches(event, "media-1250000000", key) is expected


def test_a_rule_does_not_match_another_bucket() -> None:
    assert not rule().matches("cos:ObjectCreated:Put", "other-1250000000", "a")


@pytest.mark.parametrize(
    ("bound", "new"),
    [
        (rule(prefix="inbox/"), rule(prefix="inbox/")),
        (rule(), rule(prefix="inbox/")),
        (rule(prefix="in"), rule(prefix="inbox/")),
        (rule(prefix="inbox/"), rule(event="cos:ObjectCreated:Put", prefix="inbox/")),
        (rule(suffix=".json"), rule(prefix="inbox/")),
        (rule(prefix="inbox/", suffix=".tar.gz"), rule(prefix="inbox/", suffix=".gz")),
    ],
)
def test_rules_that_could_both_fire_exclude_each_other(bound: CosRule, new: CosRule) -> None:
    with pytest.raises(CloudError) as refused:
        check_room(new, [bound])
    assert refused.value.code == "InvalidParameterValue.CosNotifyRuleConflict"


@pytest.mark.parametrize(
    ("bound", "new"),
    [
        (rule(prefix="inbox/"), rule(prefix="outputs/")),
        (rule(prefix="inbox/", suffix=".json"), rule(prefix="inbox/", suffix=".png")),
        (rule(event="cos:ObjectRemove:*"), rule()),
        (rule(event="cos:ObjectCreated:Copy"), rule(event="cos:ObjectCreated:Put")),
        (rule(bucket="other-1250000000"), rule()),
    ],
)
def test_rules_that_never_both_fire_live_side_by_side(bound: CosRule, new: CosRule) -> None:
    check_room(new, [bound])


def test_rules_of_two_buckets_never_overlap() -> None:
    assert not rule(bucket="other-1250000000").overlaps(rule())


def test_the_eleventh_trigger_of_a_bucket_is_refused() -> None:
    with pytest.raises(CloudError) as refused:
        check_room(rule(prefix="k/"), [rule(prefix=f"{letter}/") for letter in "abcdefghij"])
    assert refused.value.code == "LimitExceeded.Trigger"
