"""Buckets: who may be one, and when one may go (platform.md 4.1, provider.md 3.1)."""

from __future__ import annotations

import pytest

from tests.unit.localcloud.cos.caller import ANONYMOUS, BUCKET, CosCaller


def test_a_new_bucket_is_there_and_tells_its_region(nothing: CosCaller) -> None:
    assert nothing.refusal("HEAD") == (404, "NoSuchBucket")

    nothing.create()

    assert nothing.call("HEAD").headers["x-cos-bucket-region"] == "ap-singapore"


@pytest.mark.parametrize(
    "name",
    [
        "UPPER-1250000000",
        "-front-1250000000",
        "under_score-1250000000",
        "short-125000000",
        "long-12500000001",
        "somebody-1259999999",
        "a" * 27 + "-1250000000",
    ],
)
def test_a_name_that_no_bucket_of_this_account_can_have_is_refused(nothing: CosCaller, name: str) -> None:
    assert nothing.refusal("PUT", bucket=name) == (400, "InvalidBucketName")


@pytest.mark.parametrize(("method", "key"), [("PUT", ""), ("HEAD", ""), ("PUT", "a"), ("GET", "a"), ("OPTIONS", "a")])
@pytest.mark.parametrize("name", ["noappid", "no-appid", "1250000000"])
def test_a_name_without_an_app_id_is_told_before_anything_else(
    nothing: CosCaller, method: str, key: str, name: str
) -> None:
    assert nothing.refusal(method, key, bucket=name, who=ANONYMOUS) == (400, "InvalidRequest")


def test_the_longest_possible_name_fits_its_domain_exactly(nothing: CosCaller) -> None:
    name = "a" * (60 - len("-1250000000.cos.ap-singapore.myqcloud.com")) + "-1250000000"

    assert nothing.create(name).status == 200
    assert nothing.refusal("PUT", bucket="a" + name) == (400, "InvalidBucketName")


def test_a_bucket_that_exists_is_not_adopted(cos: CosCaller) -> None:
    assert cos.refusal("PUT") == (409, "BucketAlreadyOwnedByYou")


def test_a_name_is_taken_in_every_region_at_once(cos: CosCaller) -> None:
    assert cos.refusal("PUT", region="ap-guangzhou") == (409, "BucketAlreadyExists")


def test_a_bucket_is_not_found_in_another_region(cos: CosCaller) -> None:
    assert cos.refusal("HEAD", region="ap-guangzhou") == (404, "NoSuchBucket")


def test_an_s3_client_may_name_the_region_in_the_body(nothing: CosCaller) -> None:
    body = (
        b'<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        b"<LocationConstraint>%s</LocationConstraint></CreateBucketConfiguration>"
    )
    assert nothing.refusal("PUT", body=body % b"eu-moscow") == (400, "InvalidLocationConstraint")
    assert nothing.create(body=body % b"ap-singapore").status == 200


def test_a_bucket_of_several_zones_says_so(nothing: CosCaller) -> None:
    nothing.create(body=b"<CreateBucketConfiguration><BucketAZConfig>MAZ</BucketAZConfig></CreateBucketConfiguration>")

    assert nothing.call("HEAD").headers["x-cos-bucket-az-type"] == "MAZ"


def test_a_bucket_with_an_object_stays(cos: CosCaller) -> None:
    cos.put("a")

    assert cos.refusal("DELETE") == (409, "BucketNotEmpty")


def test_a_bucket_with_an_unfinished_upload_stays(cos: CosCaller) -> None:
    cos.call("POST", "a", "uploads")

    assert cos.refusal("DELETE") == (409, "BucketNotEmpty")


def test_an_empty_bucket_goes(cos: CosCaller) -> None:
    assert cos.call("DELETE").status == 204
    assert cos.refusal("HEAD") == (404, "NoSuchBucket")


def test_the_account_lists_its_buckets_of_the_region_asked(cos: CosCaller) -> None:
    cos.create("far-1250000000", region="ap-guangzhou")

    assert cos.call("GET", bucket="").texts("Name") == [BUCKET]
    assert cos.call("GET", bucket="", region="").texts("Name") == ["far-1250000000", BUCKET]


def test_the_201st_bucket_is_one_too_many(nothing: CosCaller) -> None:
    for number in range(200):
        nothing.create(f"b{number}-1250000000")

    assert nothing.refusal("PUT") == (400, "TooManyBuckets")


def test_the_bucket_is_named_by_the_host_never_by_the_path(cos: CosCaller) -> None:
    assert cos.refusal("GET", f"{BUCKET}/a", bucket="") == (403, "PathStyleDomainForbidden")


def test_a_method_without_a_meaning_is_405(cos: CosCaller) -> None:
    assert cos.refusal("PATCH", "a") == (405, "MethodNotAllowed")
    assert cos.refusal("POST", "a") == (405, "MethodNotAllowed")
    assert cos.refusal("DELETE", query="versioning") == (405, "MethodNotAllowed")


def test_a_subresource_that_is_not_offered_never_reaches_the_object(cos: CosCaller) -> None:
    cos.put("a", b"picture")

    assert cos.refusal("PUT", "a", "retention", body=b"<Retention/>") == (501, "NotImplemented")
    assert cos.get("a").body == b"picture"


def test_a_missing_bucket_is_404_for_strangers_too(nothing: CosCaller) -> None:
    assert nothing.refusal("GET", "a", who=ANONYMOUS) == (404, "NoSuchBucket")


def test_after_a_reset_nothing_is_left(cos: CosCaller) -> None:
    cos.put("a", b"x" * 100_000)
    assert len(cos.files()) == 1

    cos.cos.reset()

    assert cos.refusal("HEAD") == (404, "NoSuchBucket")
    assert cos.files() == []
