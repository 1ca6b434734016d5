"""What is asked of CAM, and what ACLs grant. Whether CAM allows it is CAM's own matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from tests.unit.localcloud.cos.caller import ANONYMOUS, BUCKET, ROLE, CosCaller, content_md5

HERE = f"qcs::cos:ap-singapore:uid/1250000000:{BUCKET}/"


@pytest.mark.parametrize(
    ("method", "key", "query", "action", "resource"),
    [
        ("GET", "jobs/1", "", "cos:GetObject", HERE + "jobs/1"),
        ("HEAD", "jobs/1", "", "cos:HeadObject", HERE + "jobs/1"),
        ("PUT", "jobs/1", "", "cos:PutObject", HERE + "jobs/1"),
        ("DELETE", "jobs/1", "", "cos:DeleteObject", HERE + "jobs/1"),
        ("GET", "jobs/1", "acl", "cos:GetObjectACL", HERE + "jobs/1"),
        ("PUT", "jobs/1", "tagging=", "cos:PutObjectTagging", HERE + "jobs/1"),
        ("POST", "jobs/1", "uploads", "cos:InitiateMultipartUpload", HERE + "jobs/1"),
        ("PUT", "jobs/1", "uploadId=x&partNumber=1", "cos:UploadPart", HERE + "jobs/1"),
        ("POST", "jobs/1", "uploadId=x", "cos:CompleteMultipartUpload", HERE + "jobs/1"),
        ("GET", "", "prefix=jobs/&max-keys=5", "cos:GetBucket", HERE + "jobs/"),
        ("GET", "", "", "cos:GetBucket", HERE),
        ("GET", "", "versions&prefix=jobs/", "cos:GetBucketObjectVersions", HERE + "jobs/"),
        ("HEAD", "", "", "cos:HeadBucket", HERE),
        ("DELETE", "", "", "cos:DeleteBucket", HERE),
        ("PUT", "", "cors", "cos:PutBucketCORS", HERE),
        ("GET", "", "policy", "cos:GetBucketPolicy", HERE),
    ],
)
def test_each_operation_asks_for_its_action_on_its_resource(
    cos: CosCaller, method: str, key: str, query: str, action: str, resource: str
) -> None:
    assert cos.refusal(method, key, query, who=ROLE) == (403, "AccessDenied")

    assert [(asked.action, asked.resource) for asked in cos.authority.asked] == [(action, resource)]


def test_listing_the_buckets_is_asked_for_everything(cos: CosCaller) -> None:
    cos.refusal("GET", bucket="", who=ROLE)

    assert [(asked.action, asked.resource) for asked in cos.authority.asked] == [("cos:GetService", "*")]


def test_a_bucket_that_is_to_be_made_is_asked_for_by_name(nothing: CosCaller) -> None:
    nothing.authority.allowed = {("cos:PutBucket", HERE)}

    assert nothing.create(who=ROLE).status == 200


def test_the_root_of_the_account_needs_nobody(cos: CosCaller) -> None:
    cos.put("a")

    assert cos.authority.asked == []


def test_an_allowed_caller_is_served(cos: CosCaller) -> None:
    cos.authority.allowed = {("cos:PutObject", HERE + "jobs/1")}

    assert cos.call("PUT", "jobs/1", body=b"x", who=ROLE).status == 200
    assert cos.refusal("PUT", "other/1", who=ROLE) == (403, "AccessDenied")


@pytest.mark.parametrize(
    ("headers", "query", "condition"),
    [
        ({"x-cos-forbid-overwrite": "true"}, "", ("cos:x-cos-forbid-overwrite", "true")),
        ({"X-Cos-Acl": "public-read"}, "", ("cos:x-cos-acl", "public-read")),
        ({"x-amz-acl": "public-read"}, "", ("cos:x-cos-acl", "public-read")),
        ({"Content-Type": "image/png"}, "", ("cos:content-type", "image/png")),
        ({}, "prefix=a%2Fb&max-keys=5", ("cos:prefix", "a%2Fb")),
        ({}, "prefix=a/b", ("cos:prefix", "a%2Fb")),
        ({}, "response-content-type=image/png", ("cos:response-content-type", "image%2Fpng")),
        ({}, "max-keys=5", ("cos:max-keys", "5")),
        ({}, "versionId=7", ("cos:versionid", "7")),
        ({}, "", ("qcs:ip", "127.0.0.1")),
    ],
)
def test_conditions_see_headers_parameters_and_address(
    cos: CosCaller, headers: Mapping[str, str], query: str, condition: tuple[str, str]
) -> None:
    cos.refusal("GET", query=query, headers=headers, who=ROLE)

    assert condition in cos.authority.asked[0].conditions.items()


def test_conditions_see_what_time_it_is_by_the_clouds_clock(cos: CosCaller) -> None:
    cos.clock.advance(3600)

    cos.refusal("GET", who=ROLE)

    told = datetime.fromisoformat(cos.authority.asked[0].conditions["qcs:current_time"])
    assert told == datetime.fromtimestamp(int(cos.clock.now()), UTC)


def test_tags_in_the_header_need_the_right_to_tag(cos: CosCaller) -> None:
    cos.authority.allowed = {("cos:PutObject", HERE + "a")}

    assert cos.refusal("PUT", "a", headers={"x-cos-tagging": "a=b"}, who=ROLE) == (403, "AccessDenied")
    assert cos.authority.asked[-1].action == "cos:PutObjectTagging"


def test_a_copy_needs_the_right_to_read_its_source(cos: CosCaller) -> None:
    cos.put("secret")
    cos.authority.allowed = {("cos:PutObject", HERE + "a")}
    headers = {"x-cos-copy-source": f"{BUCKET}.cos.ap-singapore.myqcloud.com/secret"}

    assert cos.refusal("PUT", "a", headers=headers, who=ROLE) == (403, "AccessDenied")
    cos.authority.allowed.add(("cos:GetObject", HERE + "secret"))
    assert cos.call("PUT", "a", headers=headers, who=ROLE).status == 200


def test_a_copy_is_asked_for_its_source_with_all_that_is_known_about_the_request(cos: CosCaller) -> None:
    """A deny by address or time is otherwise passed by whoever copies instead of reading."""
    cos.put("secret")
    cos.authority.allowed = {("cos:PutObject", HERE + "a")}

    cos.refusal("PUT", "a", headers={"x-cos-copy-source": f"{BUCKET}.cos.ap-singapore.myqcloud.com/secret"}, who=ROLE)

    written, read = cos.authority.asked
    assert read.action == "cos:GetObject"
    assert dict(read.conditions) == dict(written.conditions)
    assert read.conditions["qcs:ip"] == "127.0.0.1"


def test_a_batch_deletes_what_both_delete_actions_allow_and_tells_the_rest(cos: CosCaller) -> None:
    for key in ("a", "b", "c"):
        cos.put(key)
    cos.authority.allowed = {
        ("cos:DeleteMultipleObjects", HERE + "a"),
        ("cos:DeleteObject", HERE + "a"),
        ("cos:DeleteMultipleObjects", HERE + "b"),
        ("cos:DeleteObject", HERE + "c"),
    }
    body = b"<Delete>" + b"".join(b"<Object><Key>%c</Key></Object>" % key for key in b"abc") + b"</Delete>"

    answer = cos.call("POST", query="delete", body=body, headers={"Content-MD5": content_md5(body)}, who=ROLE)

    assert answer.texts("Code") == ["AccessDenied", "AccessDenied"]
    assert cos.call("GET").texts("Key") == ["b", "c"]


def test_a_batch_of_which_nothing_may_go_is_refused(cos: CosCaller) -> None:
    body = b"<Delete><Object><Key>a</Key></Object></Delete>"

    refused = cos.refusal("POST", query="delete", body=body, headers={"Content-MD5": content_md5(body)}, who=ROLE)

    assert refused == (403, "AccessDenied")


def test_nobody_reads_a_private_bucket(cos: CosCaller) -> None:
    cos.put("a")

    assert cos.refusal("GET", "a", who=ANONYMOUS) == (403, "AccessDenied")
    assert cos.refusal("GET", who=ANONYMOUS) == (403, "AccessDenied")


def test_everybody_reads_a_public_bucket_and_nobody_writes_it(cos: CosCaller) -> None:
    cos.put("a", b"open")
    cos.call("PUT", query="acl", headers={"x-cos-acl": "public-read"})

    assert cos.call("GET", "a", who=ANONYMOUS).body == b"open"
    assert cos.call("HEAD", "a", who=ANONYMOUS).status == 200
    assert cos.call("GET", who=ANONYMOUS).texts("Key") == ["a"]
    assert cos.refusal("PUT", "a", who=ANONYMOUS) == (403, "AccessDenied")
    assert cos.refusal("GET", query="policy", who=ANONYMOUS) == (403, "AccessDenied")


def test_a_private_object_in_a_public_bucket_stays_private(cos: CosCaller) -> None:
    cos.call("PUT", query="acl", headers={"x-cos-acl": "public-read-write"})
    cos.put("a", x_cos_acl="private")

    assert cos.refusal("GET", "a", who=ANONYMOUS) == (403, "AccessDenied")
    assert cos.call("PUT", "b", body=b"x", who=ANONYMOUS).status == 200


def test_a_public_object_in_a_private_bucket_is_read_by_everybody(cos: CosCaller) -> None:
    cos.put("a", b"open", x_cos_acl="public-read")

    assert cos.call("GET", "a", who=ANONYMOUS).body == b"open"
    assert cos.refusal("GET", "b", who=ANONYMOUS) == (403, "AccessDenied")


def test_each_version_has_the_acl_that_it_was_written_with(cos: CosCaller) -> None:
    enabled = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    cos.call("PUT", query="versioning", body=enabled)
    cos.put("a", b"closed", x_cos_acl="private")
    old = cos.get("a").headers["x-cos-version-id"]
    cos.put("a", b"open", x_cos_acl="public-read")

    assert cos.call("GET", "a", who=ANONYMOUS).body == b"open"
    assert cos.refusal("GET", "a", f"versionId={old}", who=ANONYMOUS) == (403, "AccessDenied")


def test_authenticated_read_means_signed(cos: CosCaller) -> None:
    cos.put("a", x_cos_acl="authenticated-read")

    assert cos.call("GET", "a", who=ROLE).status == 200
    assert cos.refusal("GET", "a", who=ANONYMOUS) == (403, "AccessDenied")


def test_a_grant_names_one_principal(cos: CosCaller) -> None:
    cos.put("a", x_cos_grant_read=f'id="{ROLE.qcs}"')

    assert cos.call("GET", "a", who=ROLE).status == 200
    assert cos.get("a", "acl").texts("Permission") == ["FULL_CONTROL", "READ"]
    assert "x-cos-acl" not in cos.get("a", "acl").headers


@pytest.mark.parametrize("group", ["http://cam.qcloud.com", "http://acs.amazonaws.com"])
def test_an_acl_of_a_bucket_can_be_sent_as_xml(cos: CosCaller, group: str) -> None:
    body = b"""<AccessControlPolicy><Owner><ID>qcs::cam::uin/1:uin/1</ID></Owner><AccessControlList><Grant>
      <Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group">
      <URI>%s/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant>
      </AccessControlList></AccessControlPolicy>"""
    cos.call("PUT", query="acl", body=body % group.encode())

    answer = cos.call("GET", query="acl")

    assert answer.headers["x-cos-acl"] == "public-read"
    assert 'xsi:type="Group"><URI>http://cam.qcloud.com/groups/global/AllUsers</URI>' in answer.text
    assert answer.texts("Permission") == ["FULL_CONTROL", "READ"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "MalformedXML"),
        (
            b"<AccessControlPolicy><AccessControlList><Grant/></AccessControlList></AccessControlPolicy>",
            "MalformedACL",
        ),
    ],
)
def test_an_acl_that_grants_nothing_sensible_is_refused(cos: CosCaller, body: bytes, code: str) -> None:
    assert cos.refusal("PUT", query="acl", body=body) == (400, code)


def test_a_private_bucket_shows_its_owner_with_full_control(cos: CosCaller) -> None:
    answer = cos.call("GET", query="acl")

    assert answer.texts("Permission") == ["FULL_CONTROL"]
    assert 'xsi:type="CanonicalUser"><ID>qcs::cam::uin/100000000001:uin/100000000001</ID>' in answer.text
