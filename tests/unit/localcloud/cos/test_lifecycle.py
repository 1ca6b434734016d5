"""Rules that expire objects, on the cloud's clock."""

from __future__ import annotations

import pytest

from localcloud.cos.lifecycle import DAY, next_run
from tests.unit.localcloud.cos.caller import CosCaller


def rule(inside: str) -> bytes:
    return f"<LifecycleConfiguration><Rule><ID>1</ID>{inside}</Rule></LifecycleConfiguration>".encode()


ONE_DAY = rule(
    "<Status>Enabled</Status><Filter><Prefix>tmp/</Prefix></Filter><Expiration><Days>1</Days></Expiration>"
    "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
)


def test_rules_are_carried_out_at_midnight_in_beijing() -> None:
    noon_in_beijing = 1_795_320_000.0  # 2026-11-22T04:00:00Z

    assert next_run(noon_in_beijing) == noon_in_beijing + 12 * 3600
    assert next_run(noon_in_beijing + 12 * 3600) == noon_in_beijing + 36 * 3600


def test_an_object_goes_when_its_days_are_over_and_not_before(cos: CosCaller) -> None:
    cos.call("PUT", query="lifecycle", body=ONE_DAY)
    cos.put("tmp/a")
    cos.put("kept/a")

    cos.clock.advance(DAY - 1)
    assert cos.call("GET").texts("Key") == ["kept/a", "tmp/a"]

    cos.clock.advance(DAY + 1)
    assert cos.call("GET").texts("Key") == ["kept/a"]
    assert [event.name for event in cos.events] == ["cos:ObjectCreated:Put"] * 2


def test_it_goes_on_day_after_day(cos: CosCaller) -> None:
    cos.call("PUT", query="lifecycle", body=ONE_DAY)
    cos.clock.advance(5 * DAY)
    cos.put("tmp/a")

    cos.clock.advance(2 * DAY)

    assert cos.refusal("GET", "tmp/a") == (404, "NoSuchKey")


def test_an_unfinished_upload_goes_too(cos: CosCaller) -> None:
    cos.call("PUT", query="lifecycle", body=ONE_DAY)
    upload = cos.call("POST", "tmp/large", "uploads").texts("UploadId")[0]

    cos.clock.advance(2 * DAY)

    assert cos.refusal("GET", "tmp/large", f"uploadId={upload}") == (404, "NoSuchUpload")


def test_a_date_expires_everything_from_then_on(cos: CosCaller) -> None:
    body = "<Status>Enabled</Status><Filter/><Expiration><Date>{}</Date></Expiration>"
    cos.call("PUT", query="lifecycle", body=rule(body.format("2099-01-01T00:00:00+08:00")))
    cos.put("a")
    cos.clock.advance(2 * DAY)
    assert cos.call("HEAD", "a").status == 200

    cos.call("PUT", query="lifecycle", body=rule(body.format("2020-01-01T00:00:00+08:00")))
    cos.clock.advance(2 * DAY)
    assert cos.refusal("HEAD", "a") == (404, "NoSuchKey")


def test_a_tag_can_select_what_expires(cos: CosCaller) -> None:
    where = "<And><Prefix>a</Prefix><Tag><Key>keep</Key><Value>no</Value></Tag></And>"
    inside = f"<Status>Enabled</Status><Filter>{where}</Filter><Expiration><Days>1</Days></Expiration>"
    cos.call("PUT", query="lifecycle", body=rule(inside))
    cos.put("a1", x_cos_tagging="keep=no&more=tags")
    cos.put("a2", x_cos_tagging="keep=yes")
    cos.put("b1", x_cos_tagging="keep=no")

    cos.clock.advance(2 * DAY)

    assert cos.call("GET").texts("Key") == ["a2", "b1"]


@pytest.mark.parametrize("how", ["disabled", "deleted"])
def test_a_rule_that_is_not_in_force_does_nothing(cos: CosCaller, how: str) -> None:
    cos.put("tmp/a")
    cos.call("PUT", query="lifecycle", body=ONE_DAY)
    if how == "disabled":
        cos.call("PUT", query="lifecycle", body=ONE_DAY.replace(b"Enabled", b"Disabled"))
    else:
        cos.call("DELETE", query="lifecycle")

    cos.clock.advance(3 * DAY)

    assert cos.call("HEAD", "tmp/a").status == 200


def test_in_a_versioned_bucket_an_expired_object_is_only_marked(cos: CosCaller) -> None:
    enabled = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    cos.call("PUT", query="versioning", body=enabled)
    cos.call("PUT", query="lifecycle", body=ONE_DAY)
    version = cos.put("tmp/a", b"old").headers["x-cos-version-id"]

    cos.clock.advance(2 * DAY)

    assert cos.refusal("GET", "tmp/a") == (404, "NoSuchKey")
    assert cos.get("tmp/a", f"versionId={version}").body == b"old"


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<Status>Enabled</Status><Expiration><Days>0</Days></Expiration>", "InvalidArgument"),
        ("<Status>Enabled</Status><Expiration><Days>soon</Days></Expiration>", "InvalidArgument"),
        ("<Status>Enabled</Status><Expiration><Date>soon</Date></Expiration>", "MalformedXML"),
        ("<Status>Enabled</Status><Expiration><Date>2026-12-01</Date></Expiration>", "MalformedXML"),
        ("<Status>Enabled</Status></Rule><Rule><ID>1</ID><Status>Enabled</Status>", "InvalidArgument"),
    ],
)
def test_a_rule_that_cannot_be_carried_out_is_refused(cos: CosCaller, inside: str, code: str) -> None:
    assert cos.refusal("PUT", query="lifecycle", body=rule(inside)) == (400, code)


def test_after_a_reset_no_run_is_left(cos: CosCaller) -> None:
    cos.call("PUT", query="lifecycle", body=ONE_DAY)
    cos.cos.reset()
    cos.create()
    cos.call("PUT", query="lifecycle", body=ONE_DAY)
    cos.put("tmp/a")

    cos.clock.advance(2 * DAY)

    assert cos.refusal("GET", "tmp/a") == (404, "NoSuchKey")
