"""Rules that expire objects, on the cloud's clock."""

from __future__ import annotations

import re
import time

import pytest

from localcloud.cos.archive import DAY
from localcloud.cos.lifecycle import next_run, with_ids
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


ENABLED = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"


def transition(days: int, into: str) -> str:
    return f"<Transition><Days>{days}</Days><StorageClass>{into}</StorageClass></Transition>"


def storage_class(cos: CosCaller, key: str, query: str = "") -> str:
    return cos.call("HEAD", key, query).headers.get("x-cos-storage-class", "STANDARD")


def test_an_object_sinks_step_by_step_and_keeps_all_else(cos: CosCaller) -> None:
    steps = transition(2, "STANDARD_IA") + transition(5, "ARCHIVE")
    cos.call("PUT", query="lifecycle", body=rule(f"<Status>Enabled</Status><Filter/>{steps}"))
    cos.put("a", b"meow", x_cos_meta_name="cat", x_cos_tagging="k=v")
    before = cos.call("HEAD", "a").headers

    seen = []
    for _ in range(7):
        seen.append(storage_class(cos, "a"))
        cos.clock.advance(DAY)

    assert seen == ["STANDARD", "STANDARD", "STANDARD", "STANDARD_IA", "STANDARD_IA", "STANDARD_IA", "ARCHIVE"]
    assert cos.call("GET").texts("StorageClass") == ["ARCHIVE"]
    assert cos.call("HEAD", "a").headers == {**before, "x-cos-storage-class": "ARCHIVE"}
    assert [event.name for event in cos.events] == ["cos:ObjectCreated:Put"]


def test_a_transition_names_its_class_in_any_case(cos: CosCaller) -> None:
    steps = transition(1, "Standard_IA")
    cos.call("PUT", query="lifecycle", body=rule(f"<Status>Enabled</Status><Filter/>{steps}"))
    cos.put("a")

    cos.clock.advance(2 * DAY)

    assert storage_class(cos, "a") == "STANDARD_IA"


def test_of_several_steps_that_are_due_the_coldest_counts_in_any_order(cos: CosCaller) -> None:
    steps = transition(1, "ARCHIVE") + transition(1, "STANDARD_IA")
    cos.call("PUT", query="lifecycle", body=rule(f"<Status>Enabled</Status><Filter/>{steps}"))
    cos.put("a")

    cos.clock.advance(2 * DAY)

    assert storage_class(cos, "a") == "ARCHIVE"


@pytest.mark.parametrize(
    ("now", "into"), [("ARCHIVE", "STANDARD_IA"), ("MAZ_STANDARD", "ARCHIVE"), ("STANDARD", "MAZ_STANDARD_IA")]
)
def test_nothing_rises_or_leaves_its_kind_of_zones(cos: CosCaller, now: str, into: str) -> None:
    cos.call("PUT", query="lifecycle", body=rule(f"<Status>Enabled</Status><Filter/>{transition(0, into)}"))
    cos.put("a", x_cos_storage_class=now)

    cos.clock.advance(2 * DAY)

    assert storage_class(cos, "a") == now


def test_expiration_goes_before_transition(cos: CosCaller) -> None:
    both = transition(1, "ARCHIVE") + "<Expiration><Days>1</Days></Expiration>"
    cos.call("PUT", query="lifecycle", body=rule(f"<Status>Enabled</Status><Filter/>{both}"))
    cos.put("a")

    cos.clock.advance(2 * DAY)

    assert cos.refusal("HEAD", "a") == (404, "NoSuchKey")


def test_old_versions_are_counted_from_when_they_were_replaced(cos: CosCaller) -> None:
    old = (
        "<NoncurrentVersionTransition><NoncurrentDays>1</NoncurrentDays><StorageClass>STANDARD_IA</StorageClass>"
        "</NoncurrentVersionTransition>"
        "<NoncurrentVersionExpiration><NoncurrentDays>4</NoncurrentDays></NoncurrentVersionExpiration>"
    )
    cos.call("PUT", query="versioning", body=ENABLED)
    cos.call("PUT", query="lifecycle", body=rule(f"<Status>Enabled</Status><Filter/>{old}"))
    first = f"versionId={cos.put('a', b'1').headers['x-cos-version-id']}"
    cos.clock.advance(10 * DAY)
    assert storage_class(cos, "a", first) == "STANDARD"

    cos.put("a", b"2")
    cos.clock.advance(2 * DAY)
    assert (storage_class(cos, "a", first), storage_class(cos, "a")) == ("STANDARD_IA", "STANDARD")
    cos.clock.advance(3 * DAY)
    assert cos.refusal("HEAD", "a", first) == (404, "NoSuchVersion")
    assert cos.get("a").body == b"2"


def test_the_mark_of_a_deletion_goes_when_nothing_is_left_below_it(cos: CosCaller) -> None:
    marks = rule(
        "<Status>Enabled</Status><Filter><Prefix>tmp/</Prefix></Filter>"
        "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"
    )
    cos.call("PUT", query="versioning", body=ENABLED)
    cos.call("PUT", query="lifecycle", body=marks)
    for key in ("tmp/alone", "tmp/above", "kept/alone"):
        version = cos.put(key).headers["x-cos-version-id"]
        cos.call("DELETE", key)
        if key != "tmp/above":
            cos.call("DELETE", key, f"versionId={version}")

    cos.clock.advance(DAY)

    assert cos.call("GET", query="versions").texts("Key") == ["kept/alone", "tmp/above", "tmp/above"]


def test_old_versions_and_then_their_mark_leave_an_empty_bucket(cos: CosCaller) -> None:
    old = "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>"
    marker = "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"
    cos.call("PUT", query="versioning", body=ENABLED)
    cos.call("PUT", query="lifecycle", body=rule(f"<Status>Enabled</Status><Filter/>{old}{marker}"))
    cos.put("a")
    cos.put("a")
    cos.call("DELETE", "a")

    cos.clock.advance(3 * DAY)

    assert cos.call("GET", query="versions").texts("Key") == []
    assert cos.files() == []
    assert cos.call("DELETE").status == 204


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<Status>Enabled</Status><Expiration><Days>0</Days></Expiration>", "InvalidArgument"),
        ("<Status>Enabled</Status><Transition><Days>1</Days></Transition>", "InvalidArgument"),
        (f"<Status>Enabled</Status>{transition(1, 'STANDARD')}", "InvalidArgument"),
        ("<Status>Enabled</Status><Transition><StorageClass>ARCHIVE</StorageClass></Transition>", "MalformedXML"),
        (
            f"<Status>Enabled</Status>{transition(1, 'ARCHIVE')}"
            "<Expiration><Date>2026-12-01T00:00:00Z</Date></Expiration>",
            "MalformedXML",
        ),
        ("<Status>Enabled</Status><Expiration><Days>soon</Days></Expiration>", "InvalidArgument"),
        ("<Status>Enabled</Status><Expiration><Days>0003650999</Days></Expiration>", "InvalidArgument"),
        (f"<Status>Enabled</Status><Expiration><Days>000001{'9' * 5000}</Days></Expiration>", "InvalidArgument"),
        ("<Status>Enabled</Status><Expiration><Date>soon</Date></Expiration>", "MalformedXML"),
        ("<Status>Enabled</Status><Expiration><Date>2026-12-01</Date></Expiration>", "MalformedXML"),
        ("<Status>Enabled</Status></Rule><Rule><ID>1</ID><Status>Enabled</Status>", "InvalidArgument"),
    ],
)
def test_a_rule_that_cannot_be_carried_out_is_refused(cos: CosCaller, inside: str, code: str) -> None:
    assert cos.refusal("PUT", query="lifecycle", body=rule(inside)) == (400, code)


def test_many_empty_ids_are_filled_in_without_keeping_everybody_waiting() -> None:
    began = time.process_time()
    filled = with_ids(b"<x>" + b"<ID></ID><ID/><ID />" * 5000 + b"</x>")

    assert time.process_time() - began < 2
    assert len(set(re.findall(rb"<ID>([0-9a-f]{32})</ID>", filled))) == 15_000


def test_after_a_reset_no_run_is_left(cos: CosCaller) -> None:
    cos.call("PUT", query="lifecycle", body=ONE_DAY)
    cos.cos.reset()
    cos.create()
    cos.call("PUT", query="lifecycle", body=ONE_DAY)
    cos.put("tmp/a")

    cos.clock.advance(2 * DAY)

    assert cos.refusal("GET", "tmp/a") == (404, "NoSuchKey")
