"""Searching logs: what a query says, and what it finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.cls.query import parse
from localcloud.cls.records import Index
from localcloud.errors import CloudError

FULL_TEXT = {"CaseSensitive": False, "Tokenizer": "@&?|#()='\",;:<>[]{}/ \n\t\r", "ContainZH": False}
INDEX = Index({"FullText": FULL_TEXT}, status=True, include_internal_fields=False, metadata_flag=0, modified=0)
RECORD = {"SCF_RequestId": "a1b2-c3", "SCF_Message": "job j1: the cat, drawn", "SCF_StatusCode": "200"}


def finds(query: str, index: Index = INDEX) -> bool:
    return parse(query).matches(RECORD, index)


@pytest.mark.parametrize(
    "query",
    [
        "*",
        "",
        "cat",
        "CAT",
        "cat AND drawn",
        "cat drawn",
        '"the cat"',
        "SCF_StatusCode:200",
        "SCF_RequestId:a1b2-c3",
        'SCF_RequestId:"a1b2-c3"',
        "SCF_StatusCode:200 AND cat",
        "NOT dog",
        "cat AND NOT SCF_StatusCode:500",
        "draw*",
        "SCF_Message:j1",
    ],
)
def test_a_query_finds_the_record(query: str) -> None:
    assert finds(query)


@pytest.mark.parametrize(
    "query", ["dog", "ca", "cat AND dog", "SCF_StatusCode:20", "SCF_Nothing:200", "NOT cat", '"cat the"', "j1:cat"]
)
def test_a_query_does_not_find_the_record(query: str) -> None:
    assert not finds(query)


def test_a_case_sensitive_index_minds_the_case() -> None:
    strict = Index(
        {"FullText": FULL_TEXT | {"CaseSensitive": True}},
        status=True,
        include_internal_fields=False,
        metadata_flag=0,
        modified=0,
    )
    assert finds("cat", strict)
    assert not finds("CAT", strict)


@pytest.mark.parametrize("query", ["a OR b", "(a)", "* | select count(*)", "a:>5", "NOT", '"open', "a" * 13_000])
def test_what_is_not_understood_is_refused_and_never_ignored(query: str) -> None:
    with pytest.raises(CloudError) as refused:
        parse(query)
    assert refused.value.code == "FailedOperation.SyntaxError"


@given(st.text(max_size=60))
def test_any_text_is_a_query_or_a_refusal(text: str) -> None:
    try:
        query = parse(text)
    except CloudError:
        return
    query.matches(RECORD, INDEX)
