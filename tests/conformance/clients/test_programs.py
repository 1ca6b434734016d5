"""Tencent Cloud's SDKs for Go and for Node, each in a program of its own over unmodified HTTPS."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.clients.foreign import Surroundings, go_program, node_program, seen_by
from tests.support.cloud import UIN, running_cloud


@pytest.fixture(scope="module", params=["go", "node"])
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the program saw, by step."""
    command = [go_program()] if request.param == "go" else node_program()
    home = tmp_path_factory.mktemp(request.param)
    with running_cloud(home) as cloud:
        cloud.load(task_seconds=86_400)  # it is still under way when the program looks
        return seen_by(command, Surroundings.of(cloud, home))


def test_an_object_goes_in_and_comes_out_with_its_headers(seen: dict[str, Any]) -> None:
    assert seen["got"] == ["meow", "text/x-cat", "cat"]
    assert seen["same etag"]
    assert seen["range"] == "eo"


def test_refusals_are_recognised(seen: dict[str, Any]) -> None:
    assert seen["missing"] == "404 NoSuchKey"
    assert seen["create only"] == "409 FileAlreadyExists"
    assert seen["no function"] == "ResourceNotFound.Function"


def test_copies_and_tags_are_kept(seen: dict[str, Any]) -> None:
    assert seen["copied"] == "meow"
    assert seen["tags"] == ["model", "Hunyuan 图"]


def test_the_transfer_manager_works_in_parts(seen: dict[str, Any]) -> None:
    assert seen["parts"] == [True, True]
    assert seen["copied in parts"]
    assert seen["given up"] == [1, 1]


def test_presigned_urls_are_good_for_their_object_only(seen: dict[str, Any]) -> None:
    assert seen["links"] == [200, "purr", 403]


def test_pages_of_a_list_are_followed(seen: dict[str, Any]) -> None:
    assert {"by link", "copy", "large", "large2"} <= set(seen["listed"])
    assert seen["folders"] == ["a b/"]
    assert seen["buckets"].endswith("-1250000000")


def test_lent_keys_do_what_was_lent(seen: dict[str, Any]) -> None:
    assert seen["lent"] == ["meow", "403 AccessDenied"]


def test_a_batch_delete_empties_the_bucket(seen: dict[str, Any]) -> None:
    deleted, errors, left = seen["removed"]
    assert deleted >= 4
    assert (errors, left) == (0, 0)


def test_configurations_come_back(seen: dict[str, Any]) -> None:
    assert seen["settings"] == ["https://example.com", "old", "404 NoSuchBucketPolicy"]


def test_the_other_services_answer(seen: dict[str, Any]) -> None:
    assert seen["task"][0]
    assert seen["task"][1] in ("WAIT", "RUN")
    assert (seen["who"], seen["functions"]) == (UIN, 0)
    assert seen["role"] in ("gopher", "node")
