"""Sub-resources of a bucket: returned as sent, and answered in their own way when not set (provider.md 3.1)."""

from __future__ import annotations

import pytest

from tests.unit.localcloud.cos.caller import CosCaller, content_md5

S3 = b'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
DOCUMENTS = {
    "cors": b"<CORSConfiguration "
    + S3
    + b"><CORSRule><AllowedMethod>PUT</AllowedMethod><AllowedOrigin>https://app.example</AllowedOrigin>"
    b"<MaxAgeSeconds>300</MaxAgeSeconds></CORSRule></CORSConfiguration>",
    "lifecycle": b"<LifecycleConfiguration "
    + S3
    + b"><Rule><Expiration><Days>1</Days></Expiration><Filter><Prefix>tmp/</Prefix></Filter><ID>tmp</ID>"
    b"<Status>Enabled</Status></Rule></LifecycleConfiguration>",
    "encryption": b"<ServerSideEncryptionConfiguration "
    + S3
    + b"><Rule><ApplyServerSideEncryptionByDefault><KMSMasterKeyID></KMSMasterKeyID><SSEAlgorithm>AES256</SSEAlgorithm>"
    b"</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>",
    "tagging": b"<Tagging " + S3 + b"><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>",
    "policy": b'{"version": "2.0", "Statement": [{"Effect": "Deny", "Principal": {"qcs": ["qcs::cam::anyone:anyone"]},'
    b' "Action": ["name/cos:PutBucketACL"], "Resource": ["qcs::cos:ap-singapore:uid/1250000000:b-1250000000/*"]}]}',
    "website": b"<WebsiteConfiguration><IndexDocument><Suffix>i.html</Suffix></IndexDocument></WebsiteConfiguration>",
}
NOT_SET = {
    "cors": "NoSuchCORSConfiguration",
    "lifecycle": "NoSuchLifecycleConfiguration",
    "encryption": "NoSuchEncryptionConfiguration",
    "tagging": "NoSuchTagSet",
    "policy": "NoSuchBucketPolicy",
    "website": "NoSuchWebsiteConfiguration",
    "domain": "DomainConfigNotFoundError",
    "origin": "NoSuchOriginConfiguration",
    "replication": "ReplicationConfigurationNotFoundError",
}


@pytest.mark.parametrize("query", ["{}", "{}="])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_was_put_comes_back_byte_for_byte_until_deleted(cos: CosCaller, name: str, query: str) -> None:
    query = query.format(name)
    cos.call("PUT", query=query, body=DOCUMENTS[name], headers={"Content-MD5": content_md5(DOCUMENTS[name])})
    assert cos.call("GET", query=query).body == DOCUMENTS[name]

    assert cos.call("DELETE", query=query).status == 204
    assert cos.refusal("GET", query=query) == (404, NOT_SET[name])


@pytest.mark.parametrize("name", NOT_SET)
def test_a_configuration_that_was_never_set_has_its_own_code(cos: CosCaller, name: str) -> None:
    assert cos.refusal("GET", query=name) == (404, NOT_SET[name])
    assert cos.call("DELETE", query=name).status == 204


@pytest.mark.parametrize("name", ["versioning", "accelerate", "logging", "intelligenttiering", "referer"])
def test_a_configuration_with_a_default_answers_empty(cos: CosCaller, name: str) -> None:
    answer = cos.call("GET", query=f"{name}=")

    assert answer.status == 200
    assert "<Status>" not in answer.text


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("cors", b"<CORSConfiguration></CORSConfiguration>"),
        ("cors", b"<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>"),
        ("cors", DOCUMENTS["cors"].replace(b"PUT", b"PATCH")),
        ("cors", DOCUMENTS["cors"].replace(b"300", b"soon")),
        ("lifecycle", b"<LifecycleConfiguration/>"),
        ("lifecycle", DOCUMENTS["lifecycle"].replace(b"Enabled", b"On")),
        ("encryption", DOCUMENTS["encryption"].replace(b"AES256", b"ROT13")),
        ("tagging", b"<Tagging/>"),
        ("website", b"<CORSConfiguration/>"),
        ("website", b"not xml"),
        ("website", b""),
        ("versioning", b"<VersioningConfiguration><Status>On</Status></VersioningConfiguration>"),
    ],
)
def test_a_document_that_says_nothing_sensible_is_malformed(cos: CosCaller, name: str, body: bytes) -> None:
    assert cos.refusal("PUT", query=name, body=body) == (400, "MalformedXML")


def test_a_policy_that_is_none_is_refused(cos: CosCaller) -> None:
    assert cos.refusal("PUT", query="policy", body=b"{}") == (400, "MalformedPolicy")
    assert cos.refusal("PUT", query="policy", body=b"\xff") == (400, "MalformedPolicy")


def test_a_tag_key_may_be_there_only_once(cos: CosCaller) -> None:
    twice = DOCUMENTS["tagging"].replace(b"</TagSet>", b"<Tag><Key>a</Key><Value>c</Value></Tag></TagSet>")

    assert cos.refusal("PUT", query="tagging", body=twice) == (400, "InvalidTag")


def test_a_lifecycle_rule_without_an_id_gets_one(cos: CosCaller) -> None:
    rule = b"<Rule><ID></ID><Status>Enabled</Status></Rule>"
    cos.call("PUT", query="lifecycle", body=b"<LifecycleConfiguration>" + rule * 2 + b"</LifecycleConfiguration>")

    ids = cos.call("GET", query="lifecycle").texts("ID")

    assert len(set(ids)) == 2
    assert all(ids)


def test_a_body_with_another_md5_changes_nothing(cos: CosCaller) -> None:
    headers = {"Content-MD5": content_md5(b"something else")}

    assert cos.refusal("PUT", query="cors", body=DOCUMENTS["cors"], headers=headers) == (400, "BadDigest")
    assert cos.refusal("GET", query="cors") == (404, "NoSuchCORSConfiguration")


def test_default_encryption_shows_on_new_objects(cos: CosCaller) -> None:
    cos.call("PUT", query="encryption", body=DOCUMENTS["encryption"])

    assert cos.put("a").headers["x-cos-server-side-encryption"] == "AES256"
    assert cos.get("a").headers["x-cos-server-side-encryption"] == "AES256"


def test_two_subresources_in_one_request_are_refused(cos: CosCaller) -> None:
    assert cos.refusal("GET", query="cors&lifecycle") == (400, "InvalidArgument")


def test_the_location_is_the_region(cos: CosCaller) -> None:
    assert cos.call("GET", query="location").texts("LocationConstraint") == ["ap-singapore"]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("tagging", b"<Tagging><TagSet><Tagg><Key>a</Key><Value>b</Value></Tagg></TagSet></Tagging>"),
        ("tagging", b"<Tagging><TagSet><Tag><Key>a</Key><Val>b</Val></Tag></TagSet></Tagging>"),
        (
            "cors",
            b"<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
            b"<AllowedHeaders>*</AllowedHeaders></CORSRule></CORSConfiguration>",
        ),
        (
            "lifecycle",
            b"<LifecycleConfiguration><Rule><Status>Enabled</Status><Filters><Prefix>tmp/</Prefix></Filters>"
            b"<Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>",
        ),
        (
            "lifecycle",
            b"<LifecycleConfiguration><Rule><Status>Enabled</Status><Expiration><Day>1</Day></Expiration></Rule>"
            b"</LifecycleConfiguration>",
        ),
    ],
)
def test_an_element_that_nobody_knows_is_refused(cos: CosCaller, name: str, body: bytes) -> None:
    """Passed over, the misspelt filter would let a rule delete the whole bucket."""
    assert cos.refusal("PUT", query=name, body=body) == (400, "MalformedXML")
