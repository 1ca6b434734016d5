"""Whatever a trigger is told, and whatever happens to an object. Bounded, and the same every time."""

from __future__ import annotations

import json
from urllib.parse import unquote, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.errors import CloudError
from localcloud.events import ObjectEvent
from localcloud.scf.cos_events import cos_event
from localcloud.scf.cos_rules import EVENTS, CosRule, parse
from localcloud.scf.triggers import describe

FIXED = settings(derandomize=True, max_examples=150, deadline=None, database=None)
NAME = "media-1250000000.cos.ap-singapore.myqcloud.com"
JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=10) | st.sampled_from(sorted(EVENTS)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["event", "filter", "Prefix", "Suffix", "bucketUrl", "cron", "AuthType"]), inner
        )
    ),
    max_leaves=8,
)


@FIXED
@given(st.just(NAME) | st.text(max_size=20), JSON.map(json.dumps) | st.text(max_size=40) | st.just("[" * 5000))
def test_any_cos_trigger_is_a_rule_or_refused(name: str, description: str) -> None:
    try:
        rule = parse(name, description)
    except CloudError:
        return
    assert rule.event in EVENTS
    assert rule.overlaps(rule)


@FIXED
@given(st.sampled_from(["cos", "timer", "http", "other"]), JSON.map(json.dumps) | st.text(max_size=40))
def test_any_trigger_of_any_kind_is_described_or_refused(kind: str, description: str) -> None:
    try:
        described = describe(kind, NAME, description, app_id="1250000000", region="ap-singapore", url_id="u")
    except CloudError:
        return
    assert described is not None


@FIXED
@given(st.text(min_size=1, max_size=30), st.integers(0, 2**50), st.floats(0, 4e9), st.text(max_size=10))
def test_an_event_says_in_json_which_object_it_is_about(key: str, size: int, at: float, meta: str) -> None:
    change = ObjectEvent(
        "cos:ObjectCreated:Put",
        "a-b-1250000000",
        "ap-singapore",
        key,
        size,
        '"e"',
        "r",
        at,
        meta={"x-cos-meta-a": meta},
    )

    sent = json.dumps(cos_event(change, app_id="1250000000", function="f", namespace="default", number=1))

    [record] = json.loads(sent)["Records"]
    told = record["cos"]["cosObject"]
    assert told["key"] == f"/1250000000/a-b/{key}"
    assert unquote(urlsplit(told["url"]).path).removeprefix("/") == key
    assert (told["size"], told["meta"]["x-cos-meta-a"]) == (size, meta)
    assert rule_of(record).matches("cos:ObjectCreated:Put", "a-b-1250000000", key)


def rule_of(record: dict[str, dict[str, dict[str, str]]]) -> CosRule:
    bucket = record["cos"]["cosBucket"]
    host = f"{bucket['name']}-{bucket['appid']}.cos.{bucket['s3Region']}.myqcloud.com"
    return parse(host, '{"event": "cos:ObjectCreated:*"}')
