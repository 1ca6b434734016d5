"""Lists of objects: by prefix, in groups, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import pytest

from localcloud.cos.listing import Asked, page
from tests.unit.localcloud.cos.caller import CosCaller

KEYS = sorted(["a", "b/1", "b/2", "b/c/3", "d", "b+", "图/1", "z"])


def every_page(keys: list[str], asked: Asked) -> tuple[list[str], list[str]]:
    """All keys and prefixes, following the pages as a client does."""
    found: tuple[list[str], list[str]] = ([], [])
    after = asked.after
    for _ in range(100):
        one = page(keys, Asked(asked.prefix, asked.delimiter, after, asked.limit))
        found[0].extend(one.keys)
        found[1].extend(one.prefixes)
        if not one.truncated:
            return found
        after = one.last
    raise AssertionError("the pages have no end")


@pytest.mark.parametrize("limit", [1, 2, 3, 1000])
def test_the_pages_together_are_the_list(limit: int) -> None:
    assert every_page(KEYS, Asked(limit=limit)) == (KEYS, [])


@pytest.mark.parametrize("limit", [1, 2, 1000])
def test_keys_below_a_delimiter_are_told_once_as_their_prefix(limit: int) -> None:
    assert every_page(KEYS, Asked(delimiter="/", limit=limit)) == (["a", "b+", "d", "z"], ["b/", "图/"])
    assert every_page(KEYS, Asked(prefix="b/", delimiter="/", limit=limit)) == (["b/1", "b/2"], ["b/c/"])


def test_a_prefix_need_not_be_a_folder() -> None:
    assert page(KEYS, Asked(prefix="b")).keys == ["b+", "b/1", "b/2", "b/c/3"]
    assert page(KEYS, Asked(prefix="nothing")).keys == []


def test_the_marker_is_exclusive_and_need_not_exist() -> None:
    assert page(KEYS, Asked(after="b/1", limit=1)).keys == ["b/2"]
    assert page(KEYS, Asked(after="b/15", limit=1)).keys == ["b/2"]
    assert page(KEYS, Asked(after="龍")).keys == []


def test_a_marker_inside_a_group_still_tells_the_rest_of_the_group() -> None:
    assert page(KEYS, Asked(delimiter="/", after="b/1", limit=1)).prefixes == ["b/"]


def test_a_page_of_nothing_is_not_truncated() -> None:
    assert not page(KEYS, Asked(limit=0)).truncated


def test_the_highest_character_has_an_end_too() -> None:
    keys = ["\U0010ffff/1", "\U0010ffff/2", "\U0010ffff0"]

    assert every_page(keys, Asked(delimiter="\U0010ffff", limit=1)) == ([], ["\U0010ffff"])


class Watched(Sequence[str]):
    """Keys that count how often somebody looks at one."""

    def __init__(self, keys: list[str]) -> None:
        self._keys = keys
        self.looks = 0

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        self.looks += 1
        return self._keys[at]


def test_the_cost_of_a_page_does_not_grow_with_the_bucket() -> None:
    keys = Watched([f"{number:03}/{below:04}" for number in range(100) for below in range(1000)])

    assert len(page(keys, Asked(delimiter="/", after="050/", limit=10)).prefixes) == 10

    assert keys.looks < 300  # of 100,000: one binary search per group


def test_a_list_tells_what_it_knows_of_each_object(cos: CosCaller) -> None:
    etag = cos.put("cat", b"meow").headers["etag"]

    answer = cos.call("GET", query="prefix=c&max-keys=7")

    assert (answer.texts("Key"), answer.texts("Size")) == (["cat"], ["4"])
    assert answer.texts("ETag") == [etag.replace('"', "&quot;")]
    assert answer.texts("StorageClass") == ["STANDARD"]
    assert (answer.texts("Prefix"), answer.texts("MaxKeys")) == (["c"], ["7"])


def test_the_first_form_goes_on_with_a_marker(cos: CosCaller) -> None:
    for key in ("a", "b", "c"):
        cos.put(key)

    first = cos.call("GET", query="max-keys=2")
    assert (first.texts("Key"), first.texts("NextMarker"), first.texts("IsTruncated")) == (["a", "b"], ["b"], ["true"])

    rest = cos.call("GET", query="marker=b")
    assert (rest.texts("Key"), rest.texts("IsTruncated"), rest.texts("NextMarker")) == (["c"], ["false"], [])


def test_the_second_form_goes_on_with_a_token(cos: CosCaller) -> None:
    for key in ("a", "b", "图"):
        cos.put(key)

    first = cos.call("GET", query="list-type=2&max-keys=1&start-after=a")
    assert (first.texts("Key"), first.texts("KeyCount")) == (["b"], ["1"])

    token = first.texts("NextContinuationToken")[0]
    rest = cos.call("GET", query=f"list-type=2&continuation-token={token}")
    assert (rest.texts("Key"), rest.texts("Owner")) == (["图"], [])


def test_url_encoding_makes_every_key_safe(cos: CosCaller) -> None:
    cos.put("a b+c\x01/图")

    assert cos.call("GET", query="encoding-type=url").texts("Key") == ["a%20b%2Bc%01/%E5%9B%BE"]
    assert cos.call("GET").texts("Key") == ["a b+c&#x1;/图"]


@pytest.mark.parametrize("query", ["max-keys=many", "max-keys=-1", "encoding-type=base64"])
def test_a_question_that_is_none_is_refused(cos: CosCaller, query: str) -> None:
    assert cos.refusal("GET", query=query) == (400, "InvalidArgument")


def test_a_token_nobody_gave_out_is_refused(cos: CosCaller) -> None:
    assert cos.refusal("GET", query="list-type=2&continuation-token=%FF%FF") == (400, "InvalidArgument")


def test_a_deleted_key_leaves_the_list(cos: CosCaller) -> None:
    cos.put("a")
    cos.put("b")
    cos.call("DELETE", "a")

    assert cos.call("GET").texts("Key") == ["b"]
