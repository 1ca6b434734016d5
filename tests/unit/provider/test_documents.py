"""Documents and bucket names: what is refused before the cloud can, and what means the same."""

from __future__ import annotations

import json

import pytest

from provider.resources.bucket_access import same_acl
from provider.resources.bucket_name import bucket_name
from provider.resources.documents import policy_document, same_bucket_policy, same_document
from provider.schema import schema


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{", "not valid JSON"),
        ("[]", "JSON object"),
        ("{}", 'list named "statement"'),
        ('{"statement": ["x"]}', "statement[0] must be an object"),
        ('{"statement": [{"resource": "*"}]}', "statement[0].resource must be a list"),
        ('{"Statement": [{"Resource": "*"}]}', "statement[0].resource must be a list"),
        ('{"statement": [{"principal": {"qcs": "a"}}]}', "statement[0].principal.qcs must be a list"),
    ],
)
def test_a_document_the_service_would_refuse_is_told_what_is_wrong(document: str, words: str) -> None:
    assert words in str(policy_document(document))


@pytest.mark.parametrize(
    "document",
    [
        '{"version":"2.0","statement":[{"effect":"allow","action":"name/sts:AssumeRole","principal":{"service":"a"}}]}',
        '{"Statement":[{"Resource":["*"],"Principal":{"qcs":["qcs::cam::anyone:anyone"]}}]}',
    ],
)
def test_documents_that_are_fine(document: str) -> None:
    assert policy_document(document) is None


def test_spelling_is_no_difference_but_a_string_is_not_a_list_of_one() -> None:
    assert same_document('{"a": [1], "b": 2}', '{"b":2,"a":[1]}')
    assert not same_document('{"a": ["x"]}', '{"a": "x"}')


def test_a_statement_id_that_cos_drops_is_no_difference() -> None:
    assert same_bucket_policy('{"Statement":[{"Sid":"one","Effect":"deny"}]}', '{"Statement":[{"Effect":"deny"}]}')
    assert not same_bucket_policy('{"Statement":[{"Effect":"allow"}]}', '{"Statement":[{"Effect":"deny"}]}')


def test_an_acl_is_its_grants_in_any_order() -> None:
    def acl(*ids: str) -> str:
        grants = "".join(
            f"<Grant><Grantee><ID>{one}</ID></Grantee><Permission>READ</Permission></Grant>" for one in ids
        )
        return f"<AccessControlPolicy><AccessControlList>{grants}</AccessControlList></AccessControlPolicy>"

    assert same_acl(acl("a", "b"), acl("b", "a"))
    assert not same_acl(acl("a"), acl("b"))


@pytest.mark.parametrize("name", ["a-1250000000", "media-x-1250000000"])
def test_bucket_names_with_an_app_id_of_ten_digits(name: str) -> None:
    assert bucket_name(name) is None


@pytest.mark.parametrize(
    "name", ["media", "media-125000000", "Media-1250000000", "-a-1250000000", "a" * 60 + "-1250000000"]
)
def test_bucket_names_that_are_refused(name: str) -> None:
    assert name in str(bucket_name(name))


def test_every_reference_of_the_schema_leads_somewhere() -> None:
    made = schema("0.2.3")
    text = json.dumps(made)
    for name in made["types"]:
        assert f"#/types/{name}" in text
    assert "tencentcloud:Cos/BucketCorsRule:BucketCorsRule" in made["types"]
    assert made["resources"]["tencentcloud:Cam/role:Role"]["inputProperties"]["name"]["willReplaceOnChanges"]
