"""What a request may order: the rules of the models, and the codes of refusals."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from localcloud.errors import CloudError
from localcloud.mps.catalogue import MODELS
from localcloud.mps.ordering import order_of
from localcloud.mps.orders import Order
from localcloud.mps.wire import CreateAigcImageTask

URL = "https://pics-1250000000.cos.ap-singapore.myqcloud.com/in/cat.jpg"


def order(**parameters: Any) -> Order:
    """An order from parameters in their wire form."""
    return order_of(msgspec.convert(parameters, CreateAigcImageTask))


def images(count: int, url: str = URL) -> list[dict[str, str]]:
    return [{"ImageUrl": url}] * count


def test_a_prompt_is_enough() -> None:
    made = order(Prompt="draw a cat", Operator="admin")
    assert (made.model.name, made.model.version) == ("Hunyuan", "3.0")
    assert (made.width, made.height, made.format, made.count) == (1024, 1024, "png", 1)
    assert made.destination is None


def test_a_reference_image_needs_no_prompt() -> None:
    assert order(ImageInfos=images(1)).references == (URL,)


@pytest.mark.parametrize(
    ("parameters", "code", "says"),
    [
        ({}, "InvalidParameter", "Prompt is required"),
        ({"Prompt": "  "}, "InvalidParameter", "Prompt is required"),
        ({"Prompt": "", "ImageInfos": []}, "InvalidParameter", "Prompt is required"),
        ({"Prompt": "x" * 1001}, "InvalidParameter", "1001 characters; Hunyuan takes at most 1000"),
        ({"ModelName": "Kling", "Prompt": "x" * 2501}, "InvalidParameter", "at most 2500"),
        ({"ModelName": "Dalle"}, "InvalidParameter.ModelNotSupported", "supported are Hunyuan"),
        ({"ModelName": "GEM", "ModelVersion": "2.0"}, "InvalidParameter.ModelNotSupported", "3.0, 2.5"),
        ({"Prompt": "A Violation-Test cat"}, "InvalidParameter.ViolationContent", "moderation"),
        ({"Prompt": "cat", "NegativePrompt": "violation-test"}, "InvalidParameter.ViolationContent", "moderation"),
        ({"ModelName": "Qwen", "ImageInfos": images(2)}, "InvalidParameter.ExceededQuantityLimit", "at most 1"),
        ({"ModelName": "GEM", "ImageInfos": images(4)}, "InvalidParameter.ExceededQuantityLimit", "has 4"),
        ({"ImageInfos": images(1, "ftp://host/cat.jpg")}, "InvalidParameter.InvalidUrl", "ImageInfos.0.ImageUrl"),
        ({"ImageInfos": images(1, "cat.jpg")}, "InvalidParameter.InvalidUrl", "http or https"),
        ({"ImageInfos": images(1, "http://[::1")}, "InvalidParameter.InvalidUrl", "not a URL"),
        ({"ImageInfos": [{}]}, "InvalidParameter.InvalidUrl", "ImageInfos.0.ImageUrl"),
        ({"ExtraParameters": {"AspectRatio": "5:4"}}, "InvalidParameter", "AspectRatio must be one of 1:1"),
        ({"ExtraParameters": {"Resolution": "8K"}}, "InvalidParameter", "Resolution must be one of 720P"),
        ({"ExtraParameters": {"OutputFormat": "gif"}}, "InvalidParameter", "OutputFormat must be one of png, jpeg"),
        ({"ExtraParameters": {"LogoAdd": 2}}, "InvalidParameter", "LogoAdd must be within 0 and 1"),
        ({"OutputImageCount": 0}, "InvalidParameter", "OutputImageCount must be within 1"),
        ({"SceneType": "cinema"}, "InvalidParameter", "SceneType must be one of 3d_panorama"),
        ({"ModelName": "Qwen", "SceneType": "3d_panorama"}, "InvalidParameter", "not supported by Qwen"),
        ({"AdditionalParameters": "size"}, "InvalidParameter", "must be a JSON object"),
        ({"AdditionalParameters": "[" * 9000}, "InvalidParameter", "must be a JSON object"),
        ({"AdditionalParameters": '{"size":"big"}'}, "InvalidParameter", "<width>x<height>"),
        ({"AdditionalParameters": '{"size":"500x900"}'}, "InvalidParameter", "within 512 and 2048"),
        ({"AdditionalParameters": '{"size":"2048x2048"}'}, "InvalidParameter", "4194304 pixels"),
        ({"ModelName": "GEM", "AdditionalParameters": '{"size":"1024x1024"}'}, "InvalidParameter", "no free size"),
        ({"StoreCosParam": {"CosBucketName": "pics-1250000000"}}, "MissingParameter", "CosBucketRegion"),
        ({"StoreCosParam": {"CosBucketRegion": "ap-singapore"}}, "MissingParameter", "CosBucketName"),
        (
            {"StoreCosParam": {"CosBucketName": "pics", "CosBucketRegion": "ap-singapore"}},
            "ResourceNotFound.CosBucketNameInvalid",
            "<name>-<appid>",
        ),
        (
            {"StoreCosParam": {"CosBucketName": "pics-1250000000", "CosBucketRegion": "Singapore"}},
            "InvalidParameter",
            "CosBucketRegion",
        ),
    ],
)
def test_a_wrong_order_is_refused_with_its_code_and_the_limit(parameters: dict[str, Any], code: str, says: str) -> None:
    needs_prompt = "Prompt is required" not in says and "ImageInfos" not in parameters
    with pytest.raises(CloudError) as refused:
        order(**({"Prompt": "draw a cat"} if needs_prompt else {}) | parameters)
    assert refused.value.code == code
    assert says in refused.value.message


@pytest.mark.parametrize(
    ("parameters", "size"),
    [
        ({"ExtraParameters": {"AspectRatio": "16:9"}}, (1368, 768)),
        ({"ExtraParameters": {"AspectRatio": "9:16"}}, (768, 1368)),
        ({"ExtraParameters": {"Resolution": "2K"}}, (2048, 2048)),
        ({"ExtraParameters": {"Resolution": "720P"}}, (720, 720)),
        ({"AdditionalParameters": '{"size":"512x2048"}'}, (512, 2048)),
        ({"AdditionalParameters": '{"steps":20}'}, (1024, 1024)),
        ({"ModelName": "Qwen", "AdditionalParameters": '{"size":"2048x2048"}'}, (2048, 2048)),
        ({"SceneType": "3d_panorama"}, (1448, 728)),
    ],
)
def test_the_size_follows_ratio_resolution_and_free_size(parameters: dict[str, Any], size: tuple[int, int]) -> None:
    made = order(Prompt="draw a cat", **parameters)
    assert (made.width, made.height) == size


@pytest.mark.parametrize(
    ("path", "key"),
    [(None, "a.png"), ("", "a.png"), ("/", "a.png"), ("out", "out/a.png"), ("/out//cats/", "out/cats/a.png")],
)
def test_slashes_of_the_output_path_do_not_matter(path: str | None, key: str) -> None:
    store = {"CosBucketName": "pics-1250000000", "CosBucketRegion": "ap-singapore", "CosBucketPath": path}
    made = order(Prompt="draw a cat", StoreCosParam=store)
    assert made.destination is not None
    assert made.destination.key("a.png") == key


@pytest.mark.parametrize("model", list(MODELS.values()), ids=str)
def test_every_model_takes_as_many_references_as_its_entry_says(model: Any) -> None:
    asked = {"ModelName": model.name, "ModelVersion": model.version}
    assert len(order(**asked, ImageInfos=images(model.max_references)).references) == model.max_references
    with pytest.raises(CloudError):
        order(**asked, ImageInfos=images(model.max_references + 1))


def test_the_same_order_has_the_same_seed_and_another_order_another() -> None:
    cat, same, dog, painted = (
        order(Prompt="cat"),
        order(Prompt="cat"),
        order(Prompt="dog"),
        order(Prompt="cat", ModelName="GEM"),
    )
    assert cat.seed(0) == same.seed(0)
    assert len({cat.seed(0), cat.seed(1), dog.seed(0), painted.seed(0)}) == 4


def test_a_request_of_the_published_example_is_understood() -> None:
    body = json.loads('{"Prompt": "draw a cat", "Operator": "admin"}')
    assert order(**body).prompt == "draw a cat"
