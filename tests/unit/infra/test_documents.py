"""The CAM documents: who may do what, to which part of the bucket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from infra import documents
from infra.place import Place

PLACE = Place(region="ap-singapore", app_id="1250000000", bucket="images-1250000000")
BUCKET = "qcs::cos:ap-singapore:uid/1250000000:images-1250000000"


def statements(document: str) -> list[dict[str, Any]]:
    parsed = json.loads(document)
    return list(parsed.get("statement") or parsed["Statement"])


def granted(document: str) -> Iterator[tuple[str, str]]:
    for statement in statements(document):
        for action in statement["action"]:
            for resource in statement["resource"]:
                yield action, resource.removeprefix(BUCKET)


def test_the_function_may_do_this_and_nothing_else() -> None:
    memory = {"/jobs/*", "/index/*", "/queue/*", "/batches/*", "/budget/*", "/webhooks/*"}
    reads = memory | {"/inbox/*", "/references/*", "/outputs/*"}
    assert set(granted(documents.run_function(PLACE))) == {
        ("mps:CreateAigcImageTask", "*"),
        ("mps:DescribeAigcImageTask", "*"),
        ("mps:RequestFromSdk", "*"),
        *(("cos:PutObject", where) for where in memory | {"/failed/*", "/references/*"}),
        *((action, where) for action in ("cos:GetObject", "cos:HeadObject") for where in reads),
        ("cos:DeleteObject", "/queue/*"),
        ("cos:DeleteObject", "/webhooks/*"),
        *(("cos:GetBucket", where) for where in memory | {"/outputs/*"}),
    }


def test_with_webhooks_the_function_may_read_one_secret_of_whoever_made_it() -> None:
    more = set(granted(documents.run_function(PLACE, "aigc-local-webhooks"))) - set(
        granted(documents.run_function(PLACE))
    )
    secret = "qcs::ssm:ap-singapore::secret/creatorUin/*/aigc-local-webhooks"
    assert more == {("ssm:GetSecretValue", secret)}


def test_mps_touches_objects_under_outputs_only() -> None:
    assert {where for _, where in granted(documents.deliver_images(PLACE))} == {"/outputs/*"}


def test_mps_may_put_a_large_image_in_parts() -> None:
    may = {action for action, _ in granted(documents.deliver_images(PLACE))}

    assert may >= {"cos:PutObject", "cos:InitiateMultipartUpload", "cos:UploadPart", "cos:CompleteMultipartUpload"}


def test_mps_may_delete_nothing() -> None:
    assert not [action for action, _ in granted(documents.deliver_images(PLACE)) if "Delete" in action]


@pytest.mark.parametrize("document", [documents.run_function(PLACE), documents.deliver_images(PLACE)])
def test_no_action_is_a_pattern(document: str) -> None:
    assert not [action for action, _ in granted(document) if "*" in action]


@pytest.mark.parametrize("document", [documents.run_function(PLACE), documents.deliver_images(PLACE)])
def test_no_permission_is_given_twice(document: str) -> None:
    pairs = list(granted(document))

    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("service", [documents.MPS_SERVICE, documents.SCF_SERVICE])
def test_a_role_trusts_one_service(service: str) -> None:
    (statement,) = statements(documents.trust(service))

    assert statement["principal"] == {"service": [service]}
    assert statement["action"] == ["name/sts:AssumeRole"]


def test_the_bucket_policy_only_takes_away() -> None:
    assert {statement["Effect"] for statement in statements(documents.guard_bucket(PLACE))} == {"Deny"}


def test_nobody_opens_the_bucket_or_turns_versioning_on() -> None:
    always = [s for s in statements(documents.guard_bucket(PLACE)) if "Condition" not in s]
    denied = {action for statement in always for action in statement["Action"]}

    assert denied == {"name/cos:PutBucketACL", "name/cos:PutObjectACL", "name/cos:PutBucketVersioning"}


def test_an_upload_is_refused_only_when_it_would_be_public() -> None:
    (conditional,) = [s for s in statements(documents.guard_bucket(PLACE)) if "Condition" in s]

    assert conditional["Condition"] == {
        "string_equal": {"cos:x-cos-acl": ["public-read", "public-read-write", "authenticated-read"]}
    }
    assert "name/cos:PutObject" in conditional["Action"]


def test_objects_travel_by_https_where_the_stack_wants_it_and_only_plain_http_is_refused() -> None:
    added = [s for s in statements(documents.guard_bucket(PLACE, tls_only=True)) if "bool_equal" in str(s)]

    assert [s["Condition"] for s in added] == [{"bool_equal": {"cos:secure-transport": "false"}}] * 2
    assert not [
        where for s in added if "PutObject" in str(s["Action"]) for where in s["Resource"] if "outputs" in where
    ]
    assert len(statements(documents.guard_bucket(PLACE))) + 2 == len(
        statements(documents.guard_bucket(PLACE, tls_only=True))
    )


def test_the_bucket_policy_is_what_the_provider_reads_back() -> None:
    for statement in statements(documents.guard_bucket(PLACE, tls_only=True)):
        assert "Sid" not in statement
        assert isinstance(statement["Principal"]["qcs"], list)
        assert isinstance(statement["Resource"], list)
