"""From a request to an order: every rule of the model is checked here, before anything is created or billed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from localcloud.errors import InvalidRequest, NotFound
from localcloud.mps import catalogue, sizes
from localcloud.mps.catalogue import Model
from localcloud.mps.orders import Destination, Order
from localcloud.mps.wire import AigcImageExtraParam, AigcImageInfo, AigcStoreCosParam, CreateAigcImageTask

_BUCKET = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?-\d{10}")
_REGION = re.compile(r"[a-z]{2,4}-[a-z0-9-]{2,32}")
_EMPTY = AigcImageExtraParam()


def order_of(asked: CreateAigcImageTask) -> Order:
    """The order a request describes. Raises `CloudError` with MPS's codes (platform.md 2.6) naming the parameter."""
    model = catalogue.resolve(asked.model_name, asked.model_version)
    prompt = asked.prompt or ""
    references = _references(model, asked.image_infos or ())
    if not prompt.strip() and not references:
        raise _wrong("Prompt is required when no reference image is given in ImageInfos.")
    _check_text(model, prompt, asked.negative_prompt or "")
    extra = asked.extra_parameters or _EMPTY
    width, height = _size(model, asked, extra)
    return Order(
        model=model,
        prompt=prompt,
        negative_prompt=asked.negative_prompt or "",
        width=width,
        height=height,
        format=_one_of("ExtraParameters.OutputFormat", extra.output_format or "png", ("png", "jpeg")),
        count=_within("OutputImageCount", asked.output_image_count, 1, catalogue.MAX_OUTPUTS),
        references=references,
        enhance=bool(asked.enhance_prompt),
        logo=_within("ExtraParameters.LogoAdd", extra.logo_add or 0, 0, 1) == 1,
        scene=_scene(model, asked.scene_type),
        destination=_destination(asked.store_cos_param) if asked.store_cos_param else None,
    )


def _references(model: Model, infos: tuple[AigcImageInfo, ...]) -> tuple[str, ...]:
    if len(infos) > model.max_references:
        raise InvalidRequest(
            "InvalidParameter.ExceededQuantityLimit",
            f"{model.name} {model.version} takes at most {model.max_references} reference images; "
            f"ImageInfos has {len(infos)}.",
        )
    return tuple(_url(number, info.image_url or "") for number, info in enumerate(infos))


def _url(number: int, text: str) -> str:
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError as error:
        raise _invalid_url(number, text) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_fine:
        raise _invalid_url(number, text)
    return text


def _check_text(model: Model, prompt: str, negative: str) -> None:
    if len(prompt) > model.prompt_limit:
        raise _wrong(f"Prompt has {len(prompt)} characters; {model.name} takes at most {model.prompt_limit}.")
    for word in catalogue.REFUSED_WORDS:
        if word in f"{prompt} {negative}".lower():
            raise InvalidRequest("InvalidParameter.ViolationContent", "The input did not pass content moderation.")


def _size(model: Model, asked: CreateAigcImageTask, extra: AigcImageExtraParam) -> tuple[int, int]:
    free = sizes.of_additional(model, asked.additional_parameters) if asked.additional_parameters else None
    ratio = _one_of("ExtraParameters.AspectRatio", extra.aspect_ratio or "1:1", model.ratios)
    resolution = extra.resolution or sizes.DEFAULT_RESOLUTION
    if extra.resolution:
        _one_of("ExtraParameters.Resolution", resolution, model.resolutions)
    if free:
        return free
    if asked.scene_type:
        return sizes.of_ratio("2:1", resolution)  # a panorama is twice as wide as high
    return sizes.of_ratio(ratio, resolution)


def _scene(model: Model, scene: str | None) -> str:
    if not scene:
        return ""
    if not model.scenes:
        raise _wrong(f"SceneType is not supported by {model.name} {model.version}; leave it out.")
    return _one_of("SceneType", scene, model.scenes)


def _destination(store: AigcStoreCosParam) -> Destination:
    bucket, region = store.cos_bucket_name, store.cos_bucket_region
    if not bucket or not region:
        missing = "CosBucketName" if not bucket else "CosBucketRegion"
        raise InvalidRequest("MissingParameter", f"StoreCosParam.{missing} is required to store results in COS.")
    if not _BUCKET.fullmatch(bucket):
        raise NotFound(
            "ResourceNotFound.CosBucketNameInvalid",
            f"StoreCosParam.CosBucketName {bucket!r} is not a bucket name; write it with its AppId, <name>-<appid>.",
        )
    if not _REGION.fullmatch(region):
        raise _wrong(f"StoreCosParam.CosBucketRegion {region!r} is not a region such as ap-singapore.")
    # How the service treats extra slashes is not documented (platform.md 1.3); here they do not matter.
    path = "/".join(part for part in (store.cos_bucket_path or "").split("/") if part)
    return Destination(bucket, region, path)


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise _wrong(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def _within(name: str, value: int | None, least: int, most: int) -> int:
    number = least if value is None else value
    if not least <= number <= most:
        raise _wrong(f"{name} must be within {least} and {most}, not {number}.")
    return number


def _invalid_url(number: int, text: str) -> InvalidRequest:
    return InvalidRequest(
        "InvalidParameter.InvalidUrl",
        f"ImageInfos.{number}.ImageUrl {text!r} is not a URL; give an http or https URL that can be fetched.",
    )


def _wrong(message: str) -> InvalidRequest:
    return InvalidRequest("InvalidParameter", message)
