"""Which models a deployment offers: the catalogue's, unless `AIGC_MODELS` names others; and what then holds."""

from __future__ import annotations

import json
from typing import Any

import openapi_spec_validator
import pytest
from aigc.errors import InvalidRequest, Misconfigured
from aigc.request import offer, validation
from aigc.request.catalogue import MODELS, Limits, Pixels
from aigc.request.payload import Store, create_payload
from aigc.web import openapi

from tests.unit.function.world import World

OWN = Store("images-1250000000", "ap-singapore", "outputs/2026-11-22/id")
CAT = "https://example.com/cat.png"
NEW = ["Seedream", ["4.5", "5.0-lite"], {"images": 2, "prompt": 20, "ratios": ["1:1"], "resolutions": ["2K"]}]


def offered(*entries: list[Any], default: str = "Hunyuan") -> offer.Offer:
    return offer.read(json.dumps(entries), default)


def wrong(document: dict[str, Any], having: offer.Offer) -> dict[str, object]:
    with pytest.raises(InvalidRequest) as refused:
        validation.read_spec(document, store=OWN, offer=having)
    return {error.field: error.limit for error in refused.value.errors}


def sent(document: dict[str, Any], having: offer.Offer) -> dict[str, Any]:
    """What MPS is asked for."""
    return dict(create_payload(validation.read_spec(document, store=OWN, offer=having), store=OWN, presign=str))


# -- which models ------------------------------------------------------------------------------------------------------


def test_without_the_setting_it_is_the_catalogue() -> None:
    assert offer.read("", "Hunyuan").models == MODELS


def test_what_is_not_listed_is_refused_even_if_the_catalogue_has_it() -> None:
    assert wrong({"prompt": "x", "model": "Kling"}, offered(["Hunyuan"], NEW)) == {"model": ["Hunyuan", "Seedream"]}


def test_a_star_lets_every_other_model_through_under_the_general_limits() -> None:
    any_model = offered(["*"])
    assert sent({"prompt": "x", "model": "Brand-new", "model_version": "9"}, any_model)["ModelName"] == "Brand-new"
    assert wrong({"prompt": "x" * 1001, "model": "Brand-new"}, any_model) == {"prompt": 1000}


def test_a_star_leaves_the_limits_of_listed_and_of_known_models() -> None:
    having = offered(["*", [], {"images": 2}], NEW)
    assert having.model("Kling") == MODELS["Kling"]
    assert wrong({"prompt": "x" * 21, "model": "Seedream"}, having) == {"prompt": 20}
    assert having.model("Brand-new").limits("").images == 2


def test_where_any_model_may_be_ordered_the_document_lists_none() -> None:
    request = openapi.document(offered(["*"]).shown)["components"]["schemas"]["ImageRequest"]
    assert "enum" not in request["properties"]["model"]
    assert "*" in request["x-models"]


def test_a_listed_model_of_the_catalogue_keeps_the_limits_of_the_catalogue() -> None:
    assert offered(["Kling"]).models == {"Kling": MODELS["Kling"]}


def test_a_model_that_nobody_knows_is_sent_as_it_was_asked_for() -> None:
    having = offered(["Brand-new"])
    asked = {"prompt": "x", "model": "Brand-new", "model_version": "9", "aspect_ratio": "5:4"}
    assert sent(asked, having) | {"StoreCosParam": None} == {
        "ModelName": "Brand-new",
        "ModelVersion": "9",
        "Prompt": "x",
        "ExtraParameters": {"AspectRatio": "5:4"},
        "StoreCosParam": None,
    }
    assert wrong({"prompt": "x" * 1001, "model": "Brand-new"}, having) == {"prompt": 1000}
    assert wrong({"model": "Brand-new", "reference_images": [CAT, CAT]}, having) == {"reference_images": 1}


# -- under which limits ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "field", "limit"),
    [
        ({"prompt": "x" * 21}, "prompt", 20),
        ({"reference_images": [CAT] * 3}, "reference_images", 2),
        ({"aspect_ratio": "16:9"}, "aspect_ratio", ["1:1"]),
        ({"resolution": "4K"}, "resolution", ["2K"]),
        ({"model_version": "4.0"}, "model_version", ["4.5", "5.0-lite"]),
    ],
)
@pytest.mark.parametrize("version", [{}, {"model_version": "5.0-lite"}], ids=["no version", "a version"])
def test_the_limits_of_a_new_model_hold(
    version: dict[str, str], more: dict[str, Any], field: str, limit: object
) -> None:
    assert wrong({"prompt": "x", "model": "Seedream", **version, **more}, offered(NEW)) == {field: limit}


def test_the_version_whose_limits_hold_is_not_sent_unless_it_was_named() -> None:
    assert "ModelVersion" not in sent({"prompt": "x", "model": "Seedream"}, offered(NEW))


@pytest.mark.parametrize(
    ("own", "size"),
    [
        ({"pixels": [262144, 1048576]}, Pixels(262144, 1048576)),
        ({"sides": [512, 2048]}, Pixels(512 * 512, 2048 * 2048, 512, 2048)),
        ({"pixels": [262144, 1048576], "sides": [512, 2048]}, Pixels(262144, 1048576, 512, 2048)),
    ],
)
def test_sizes_are_limited_by_pixels_by_sides_or_both(own: dict[str, Any], size: Pixels) -> None:
    having = offered(["Brand-new", [], own])
    assert having.model("Brand-new").limits("").size == size
    document = {"prompt": "x", "model": "Brand-new", "additional_parameters": {"size": "100x100"}}
    assert wrong(document, having) == {"additional_parameters": str(size)}


def test_a_new_version_of_a_known_model_has_limits_of_its_own_and_changes_no_other() -> None:
    versions = offered(["Hunyuan", ["4.0"], {"images": 8}]).models["Hunyuan"].versions
    assert versions == {**MODELS["Hunyuan"].versions, "4.0": Limits(images=8)}


def test_a_limit_of_a_known_model_can_be_corrected_for_all_versions_or_for_one() -> None:
    all_of_them = offered(["Kling", [], {"prompt": 500}]).models["Kling"].versions
    assert {limits.prompt for limits in all_of_them.values()} == {500}
    assert all_of_them["O1"].images == MODELS["Kling"].versions["O1"].images

    one = offered(["Kling"], ["Kling", ["O1"], {"prompt": 500}]).models["Kling"].versions
    assert {version: limits.prompt for version, limits in one.items()} == {
        "2.1": 2500,
        "O1": 500,
        "3.0": 2500,
        "3.0-Omni": 2500,
    }


def test_a_new_model_may_have_known_versions_beside_any_other() -> None:
    model = offered(["Brand-new", [], {"images": 2}], ["Brand-new", ["2"], {"images": 5}]).models["Brand-new"]
    assert [model.limits(version).images for version in ("", "1", "2")] == [2, 2, 5]


@pytest.mark.parametrize("text", ["[]", "{}", "no", "[7]", '[["A",["1"],{"colour":1}]]', '[["A",[],{"sides":[1]}]]'])
def test_a_list_that_cannot_be_used_is_named_and_answered(environment: dict[str, str], text: str) -> None:
    reply = World({**environment, "AIGC_MODELS": text}).http("GET", "/healthz")
    assert (reply.status, reply.json["code"]) == (Misconfigured.status, Misconfigured.code)
    assert "AIGC_MODELS" in reply.json["detail"]


# -- where it shows ----------------------------------------------------------------------------------------------------


@pytest.fixture
def choosy(environment: dict[str, str]) -> World:
    """A service that offers one model of the catalogue, and two that nobody knows."""
    return World(
        {**environment, "AIGC_MODELS": json.dumps([["Qwen"], NEW, ["Brand-new"]]), "AIGC_DEFAULT_MODEL": "Qwen"}
    )


def test_every_way_in_has_the_same_models(choosy: World) -> None:
    assert choosy.post({"prompt": "x", "model": "Kling"}).status == 422
    assert choosy.post({"prompt": "x", "model": "Seedream", "model_version": "4.5"}).status == 202

    choosy.send(choosy.upload("inbox/no.json", b'{"prompt": "x", "model": "Kling"}'))
    choosy.send(choosy.upload("inbox/yes.json", b'{"prompt": "x", "model": "Seedream"}'))
    assert choosy.creates() == 2
    assert len(choosy.keys("failed/")) == 1


def test_the_document_says_what_is_offered(choosy: World) -> None:
    document = choosy.http("GET", "/openapi.json", authorization="").json
    openapi_spec_validator.validate(document)
    request = document["components"]["schemas"]["ImageRequest"]
    assert request["properties"]["model"]["enum"] == ["Qwen", "Seedream", "Brand-new", "", None]
    assert "enum" not in request["properties"]["model_version"], "one of the models takes any version"
    assert request["properties"]["reference_images"]["anyOf"][0]["maxItems"] == 2
    assert {name: set(versions) for name, versions in request["x-models"].items()} == {
        "Qwen": {"0925"},
        "Seedream": {"4.5", "5.0-lite"},
        "Brand-new": {"*"},
    }
    assert request["x-models"]["Seedream"]["4.5"]["prompt"] == 20


def test_versions_are_a_choice_where_all_are_known() -> None:
    request = openapi.document(offered(["Qwen"], NEW).shown)["components"]["schemas"]["ImageRequest"]
    assert request["properties"]["model_version"]["enum"] == ["0925", "4.5", "5.0-lite", "", None]
