"""What a request may say, in which spellings, and what is answered when it is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from aigc.errors import InvalidRequest, NotJson
from aigc.request import catalogue, offer, public_url, validation
from aigc.request.payload import Store, create_payload
from aigc.request.spec import ImageSpec, fingerprint, from_json, to_json

OWN = Store("images-1250000000", "ap-singapore", "outputs/2026-11-22/id")
CATALOGUE = offer.read("", "Hunyuan")

EVERYTHING_OFFICIAL: dict[str, Any] = {
    "ModelName": "Hunyuan",
    "ModelVersion": "3.0",
    "Prompt": "draw a cat",
    "NegativePrompt": "rain",
    "EnhancePrompt": True,
    "ImageInfos": [{"ImageUrl": "https://example.com/a.png", "ReferenceType": "asset"}],
    "ExtraParameters": {"AspectRatio": "16:9", "Resolution": "2K", "LogoAdd": 0, "OutputFormat": "png"},
    "SceneType": "3d_panorama",
    "OutputImageCount": 2,
    "AdditionalParameters": '{"size":"1024x1024"}',
    "StoreCosParam": {"CosBucketName": OWN.bucket, "CosBucketRegion": OWN.region},
    "Operator": "admin",
}
EVERYTHING_OURS: dict[str, Any] = {
    "model": "Hunyuan",
    "model_version": "3.0",
    "prompt": "draw a cat",
    "negative_prompt": "rain",
    "enhance_prompt": True,
    "reference_images": [{"url": "https://example.com/a.png", "reference_type": "asset"}],
    "aspect_ratio": "16:9",
    "resolution": "2K",
    "logo_add": 0,
    "output_format": "png",
    "scene_type": "3d_panorama",
    "output_image_count": 2,
    "additional_parameters": {"size": "1024x1024"},
    "operator": "admin",
}


def read(document: dict[str, Any]) -> ImageSpec:
    return validation.read_spec(document, store=OWN, offer=CATALOGUE)


def wrong(document: dict[str, Any]) -> dict[str, Any]:
    """Field -> limit of what is wrong with the document."""
    with pytest.raises(InvalidRequest) as caught:
        read(document)
    return {error.field: error.limit for error in caught.value.errors}


def payload(spec: ImageSpec) -> dict[str, Any]:
    return create_payload(spec, store=OWN, presign=lambda key: f"https://signed/{key}")


def test_both_spellings_mean_the_same() -> None:
    assert read(EVERYTHING_OFFICIAL) == read(EVERYTHING_OURS)
    assert fingerprint(read(EVERYTHING_OFFICIAL)) == fingerprint(read(EVERYTHING_OURS))


def test_every_official_parameter_arrives_at_mps_as_it_was_sent() -> None:
    path = {"CosBucketPath": OWN.path}
    sent = {**EVERYTHING_OFFICIAL, "StoreCosParam": {**EVERYTHING_OFFICIAL["StoreCosParam"], **path}}
    assert payload(read(EVERYTHING_OFFICIAL)) == sent


def test_the_official_typed_model_knows_every_field_we_send() -> None:
    models = pytest.importorskip("tencentcloud.mps.v20190612.models")
    request = models.CreateAigcImageTaskRequest()
    request._deserialize(payload(read(EVERYTHING_OFFICIAL)))  # warns about unknown fields, and warnings are errors
    assert request.ExtraParameters.OutputFormat == "png"


def test_a_spec_survives_being_stored() -> None:
    spec = read(EVERYTHING_OURS)
    assert from_json(to_json(spec)) == spec


def test_what_was_not_asked_for_is_not_sent() -> None:
    assert set(payload(read({"prompt": "a cat"}))) == {"Prompt", "StoreCosParam"}


def test_a_whole_number_may_be_written_with_a_point() -> None:
    """As JSON Schema has it: 2.0 is an integer."""
    pointed = {"prompt": "a cat", "output_image_count": 2.0, "logo_add": 0.0}
    whole = {"prompt": "a cat", "output_image_count": 2, "logo_add": 0}
    assert fingerprint(read(pointed)) == fingerprint(read(whole))
    assert payload(read(pointed))["OutputImageCount"] == 2


@pytest.mark.parametrize(("levels", "fits"), [(validation.MOST_LEVELS, True), (validation.MOST_LEVELS + 1, False)])
def test_a_document_is_nested_so_deeply_and_not_deeper(levels: int, fits: bool) -> None:
    body = b'{"prompt": ' + b"[" * (levels - 1) + b'"[{"' + b"]" * (levels - 1) + b"}"
    if fits:
        assert "prompt" in validation.parse(body)
        return
    with pytest.raises(NotJson, match=f"more than {validation.MOST_LEVELS} levels"):
        validation.parse(body)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'{"prompt": "a cat", "prompt": "a dog"}', "prompt"),
        (b'{"output_image_count": 1, "output_image_count": 4, "prompt": "a cat"}', "output_image_count"),
        (b'{"prompt": "a cat", "extra_parameters": {"LogoAdd": 0, "LogoAdd": 1}}', "LogoAdd"),
        (b'{"prompt": "a cat", "prompt": null}', "prompt"),
    ],
)
def test_a_member_that_is_given_twice_is_refused(body: bytes, name: str) -> None:
    with pytest.raises(NotJson, match=f"'{name}' is given twice"):
        validation.parse(body)


def test_a_member_of_additional_parameters_that_is_given_twice_is_refused() -> None:
    twice = '{"size": "512x512", "size": "1024x1024"}'
    assert set(wrong({"prompt": "x", "additional_parameters": twice})) == {"additional_parameters"}


def test_brackets_in_text_are_no_levels() -> None:
    assert validation.parse(b'{"prompt": "' + b"[{" * 200 + b'"}')["prompt"] == "[{" * 200


def test_null_means_not_given() -> None:
    assert read({"prompt": "a cat", "operator": None}) == read({"prompt": "a cat"})


@pytest.mark.parametrize(
    ("document", "field", "limit"),
    [
        ({}, "prompt", 1000),
        ({"prompt": "   "}, "prompt", 1000),
        ({"Prompt": "x" * 1001}, "Prompt", 1000),
        ({"prompt": "x" * 2501, "model": "Kling"}, "prompt", 2500),
        ({"prompt": 7}, "prompt", None),
        ({"prompt": "\ud800"}, "prompt", None),
        ({"prompt": "x", "model": "Nope"}, "model", list(catalogue.MODELS)),
        ({"prompt": "x", "model": "GEM", "model_version": "2.0"}, "model_version", ["2.5", "3.0"]),
        ({"prompt": "x", "enhance_prompt": "yes"}, "enhance_prompt", None),
        ({"prompt": "x", "output_image_count": 0}, "output_image_count", [1, 4]),
        ({"prompt": "x", "output_image_count": True}, "output_image_count", None),
        ({"prompt": "x", "LogoAdd": 1}, "LogoAdd", None),
        ({"prompt": "x", "ExtraParameters": {"LogoAdd": 2}}, "ExtraParameters.LogoAdd", [0, 1]),
        ({"prompt": "x", "ExtraParameters": {"Colour": 2}}, "ExtraParameters.Colour", None),
        ({"prompt": "x", "output_format": "gif"}, "output_format", ["jpeg", "png"]),
        ({"prompt": "x", "resolution": "8K"}, "resolution", ["720P", "1080P", "2K", "4K"]),
        ({"prompt": "x", "aspect_ratio": "wide"}, "aspect_ratio", None),
        ({"prompt": "x", "model": "Qwen", "scene_type": "3d_panorama"}, "scene_type", []),
        ({"prompt": "x", "reference_images": "a"}, "reference_images", None),
        ({"prompt": "x", "reference_images": [{}]}, "reference_images[0]", None),
        ({"prompt": "x", "reference_images": [{"key": "jobs/a.png"}]}, "reference_images[0].key", None),
        ({"prompt": "x", "reference_images": [{"key": ""}]}, "reference_images[0].key", None),
        ({"prompt": "x", "ImageInfos": [{"ImageUrl": "http://example.com"}]}, "ImageInfos[0].ImageUrl", None),
        ({"prompt": "x", "reference_images": [{"key": f"inbox/{'猫' * 300}.png"}]}, "reference_images[0].key", 850),
        ({"prompt": "x", "additional_parameters": "[]"}, "additional_parameters", 4096),
        ({"prompt": "x", "additional_parameters": '{"seed": NaN}'}, "additional_parameters", 4096),
        ({"prompt": "x", "additional_parameters": {"seed": 1e999}}, "additional_parameters", 4096),
        ({"prompt": "x", "additional_parameters": {"style": "\ud800"}}, "additional_parameters", None),
        ({"prompt": "x", "output_image_count": 1.5}, "output_image_count", None),
        ({"prompt": "x", "output_image_count": 5.0}, "output_image_count", [1, 4]),
        ({"prompt": "x", "output_image_count": float("inf")}, "output_image_count", None),
        ({"prompt": "x", "prompt_": "y"}, "prompt_", None),
        ({"prompt": "x", "Prompt": "y"}, "prompt", None),
        ({"prompt": "x", "aspect_ratio": "1:1", "ExtraParameters": {"AspectRatio": "1:1"}}, "aspect_ratio", None),
        ({"prompt": "x", "StoreCosParam": {"CosBucketName": "mine"}}, "StoreCosParam.CosBucketName", OWN.bucket),
        ({"prompt": "x", "StoreCosParam": {"CosBucketPath": "mine"}}, "StoreCosParam.CosBucketPath", None),
    ],
)
def test_a_wrong_field_is_named_with_its_limit(document: dict[str, Any], field: str, limit: object) -> None:
    assert wrong(document) == {field: limit}


@pytest.mark.parametrize(
    ("model", "version", "most"),
    [("GEM", "3.0", 3), ("Hunyuan", "3.0", 3), ("Hunyuan", "3.5-preview", 5), ("Qwen", "0925", 1)],
)
def test_a_model_takes_so_many_reference_images_and_not_one_more(model: str, version: str, most: int) -> None:
    images = [f"https://example.com/{number}.png" for number in range(most + 1)]
    base = {"model": model, "model_version": version}
    assert len(read({**base, "reference_images": images[:most]}).reference_images) == most
    assert wrong({**base, "reference_images": images}) == {"reference_images": most}


@pytest.mark.parametrize(
    ("model", "size", "fits"),
    [
        ("Hunyuan", "1024x1024", True),
        ("Hunyuan", "512x2048", True),
        ("Hunyuan", "511x512", False),
        ("Hunyuan", "1025x1024", False),
        ("Qwen", "2048x2048", True),
        ("Qwen", "511x512", False),
        ("GEM", "9999x9999", True),
    ],
)
def test_sizes_follow_the_model(model: str, size: str, fits: bool) -> None:
    document = {"prompt": "x", "model": model, "additional_parameters": {"size": size}}
    if fits:
        read(document)
    else:
        assert set(wrong(document)) == {"additional_parameters"}


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/a.png",
        "ftp://example.com/a.png",
        "https://",
        "https:///a.png",
        "https://localhost/a.png",
        "https://intranet/a.png",
        "https://service.internal/a.png",
        "https://metadata.tencentyun.com/latest",
        "https://user@example.com/a.png",
        "https://example.com:8443/a.png",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f000001/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://10.0.0.1/",
        "https://100.64.0.1/",
        "https://169.254.0.23/",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1]/",
        "https://1.1.1.1.0x7f/",
        "https://127.0.0.1./",
        "https://example.com\\@evil.example/",
        "https://exa mple.com/",
        "https://exämple.com/",
        "https://example.com/\n",
        "https://example.com/" + "a" * 2048,
    ],
)
def test_urls_that_may_point_inwards_or_are_no_urls_are_refused(url: str) -> None:
    assert public_url.objection(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a.png",
        "HTTPS://cdn.example.co.uk:443/a?b=c#d",
        "https://1.1.1.1/a.png",
        "https://[2606:4700::1111]/",
    ],
)
def test_public_https_urls_are_taken(url: str) -> None:
    assert public_url.objection(url) == ""


def test_a_configured_model_that_nobody_listed_has_the_general_limits() -> None:
    spec = validation.read_spec({"prompt": "x", "model_version": "9"}, store=OWN, offer=offer.read("", "Brand-new"))
    assert spec.model_version == "9"
