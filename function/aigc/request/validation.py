"""From a JSON document to an `ImageSpec`, or to the list of everything that is wrong with it.

A document uses our snake_case names, the official API's own names, or both mixed. Limits come from `offer`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from aigc import keys
from aigc.errors import FieldError, InvalidRequest, NotAnImage, NotJson
from aigc.request import catalogue, public_url
from aigc.request.fields import NO_TEXT, SHORT, Fields, Names, is_text, kind
from aigc.request.offer import Offer
from aigc.request.payload import Store
from aigc.request.spec import ImageSpec, Reference
from aigc.request.webhook import read_webhook

EXTRA: Names = {
    "aspect_ratio": ("aspect_ratio", "AspectRatio"),
    "resolution": ("resolution", "Resolution"),
    "logo_add": ("logo_add", "LogoAdd"),
    "output_format": ("output_format", "OutputFormat"),
}
TOP: Names = {
    "model": ("model", "model_name", "ModelName"),
    "model_version": ("model_version", "ModelVersion"),
    "prompt": ("prompt", "Prompt"),
    "negative_prompt": ("negative_prompt", "NegativePrompt"),
    "enhance_prompt": ("enhance_prompt", "EnhancePrompt"),
    "reference_images": ("reference_images", "image_infos", "ImageInfos"),
    "aspect_ratio": ("aspect_ratio",),
    "resolution": ("resolution",),
    "logo_add": ("logo_add",),
    "output_format": ("output_format",),
    "extra_parameters": ("extra_parameters", "ExtraParameters"),
    "scene_type": ("scene_type", "SceneType"),
    "output_image_count": ("output_image_count", "OutputImageCount"),
    "additional_parameters": ("additional_parameters", "AdditionalParameters"),
    "store_cos_param": ("store_cos_param", "StoreCosParam"),
    "operator": ("operator", "Operator"),
    "webhook": ("webhook",),
}
IMAGE: Names = {
    "url": ("url", "image_url", "ImageUrl"),
    "key": ("key",),
    "data": ("data",),
    "reference_type": ("reference_type", "ReferenceType"),
}
STORE: Names = {
    "bucket": ("bucket", "cos_bucket_name", "CosBucketName"),
    "region": ("region", "cos_bucket_region", "CosBucketRegion"),
    "path": ("path", "cos_bucket_path", "CosBucketPath"),
}
LONGEST_KEY = 850  # bytes of UTF-8; characters are fewer
MOST_LEVELS = 64  # ours: lists and objects inside each other; no request needs ten
_TOO_DEEP = f"nested more than {MOST_LEVELS} levels deep"
READABLE = (keys.INBOX, keys.OUTPUTS, keys.REFERENCES)
"""Prefixes a reference image may be taken from: uploads of both kinds and earlier results."""

_SIZE = re.compile(r"([1-9]\d{0,5})[xX*]([1-9]\d{0,5})")
_RATIO = re.compile(r"[1-9]\d{0,2}:[1-9]\d{0,2}")


def parse(body: bytes) -> Mapping[str, Any]:
    """The JSON object in `body`. Raises NotJson."""
    try:
        document = _decoded(body.decode("utf-8-sig"))
    except ValueError as error:
        raise NotJson(f"the body is not JSON in UTF-8 ({error})", next_step='Send {"prompt": "draw a cat"}.') from error
    if not isinstance(document, dict):
        raise NotJson(f"the body is {kind(document)}; it must be an object", next_step='Send {"prompt": "draw a cat"}.')
    return document


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _each_once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Of a member that is given twice, one program takes the first and another the last."""
    found = dict(members)
    if len(found) < len(members):
        names = [name for name, _ in members]
        twice = next(name for name in found if names.count(name) > 1)
        raise ValueError(f"{twice[:SHORT]!r} is given twice in one object")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_each_once, parse_constant=_no_constant)
"""`json.loads` would make one for every line of a batch."""


def _decoded(text: str) -> Any:
    """The JSON value in `text`. Raises ValueError, also for one that is nested so deeply that writing it might fail:
    how deep Python can go depends on who calls, and one such line of a batch would end every tick of the timer.
    """
    try:
        value = _DECODER.decode(text)
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    if text.count("[") + text.count("{") > MOST_LEVELS and _levels(value) > MOST_LEVELS:
        raise ValueError(_TOO_DEEP)
    return value


def _levels(value: object) -> int:
    """How deeply lists and objects are nested."""
    level, there = 0, [value]
    while inner := [one for one in there if isinstance(one, (list, dict))]:
        level += 1
        there = [part for one in inner for part in (one.values() if isinstance(one, dict) else one)]
    return level


def read_spec(
    document: Mapping[str, Any], *, store: Store, offer: Offer, inline: dict[str, bytes] | None = None
) -> ImageSpec:
    """The validated request. Raises InvalidRequest with every mistake that was found.

    Images that the document itself holds are put into `inline`, under the keys by which the request refers to them;
    where there is None it may hold no images.
    """
    errors: list[FieldError] = []
    top = Fields(document, TOP, errors)
    limits = _limits(top, offer)
    extra = _extra(top, limits)
    _check_store(top, store)
    spec = ImageSpec(
        model=str(top.value("model") or ""),
        model_version=str(top.value("model_version") or ""),
        prompt=top.text("prompt", most=limits.prompt),
        negative_prompt=top.text("negative_prompt", most=limits.prompt),
        enhance_prompt=top.flag("enhance_prompt"),
        reference_images=_references(top, limits, inline),
        scene_type=top.choice("scene_type", limits.scenes),
        output_image_count=top.number("output_image_count", least=1, most=catalogue.OUTPUT_IMAGES),
        additional_parameters=_additional(top, limits),
        operator=top.text("operator", most=catalogue.OPERATOR_CHARACTERS),
        webhook=read_webhook(top),
        **extra,
    )
    if not spec.prompt.strip() and not top.value("reference_images") and not _complained(errors, top.where("prompt")):
        top.wrong("prompt", "is required when there is no reference image", limits.prompt)
    if errors:
        raise InvalidRequest(tuple(errors))
    return spec


def _limits(top: Fields, offer: Offer) -> catalogue.Limits:
    model = offer.model(top.choice("model", offer.names))
    if not top.given("model_version") or _complained(top.errors, top.where("model")):
        return model.limits("")
    return model.limits(top.choice("model_version", None if model.others else tuple(model.versions)))


def _complained(errors: list[FieldError], where: str) -> bool:
    return any(error.field == where for error in errors)


def _extra(top: Fields, limits: catalogue.Limits) -> dict[str, Any]:
    """Each extra parameter once: at the top level in our names, or inside `ExtraParameters`."""
    inside = top.nested("extra_parameters", EXTRA) or Fields({}, EXTRA, top.errors)
    source = {}
    for name in EXTRA:
        if top.given(name) and inside.given(name):
            top.wrong(name, f"given twice: also as {inside.where(name)}")
        source[name] = inside if inside.given(name) else top
    ratio = source["aspect_ratio"].choice("aspect_ratio", limits.ratios)
    if ratio and not _RATIO.fullmatch(ratio):
        source["aspect_ratio"].wrong("aspect_ratio", f"is {ratio!r}; write it like 16:9")
    return {
        "aspect_ratio": ratio,
        "resolution": source["resolution"].choice("resolution", limits.resolutions),
        "logo_add": source["logo_add"].number("logo_add", least=0, most=1),
        "output_format": source["output_format"].choice("output_format", catalogue.IMAGE_FORMATS),
    }


def _references(top: Fields, limits: catalogue.Limits, inline: dict[str, bytes] | None) -> tuple[Reference, ...]:
    entries = top.value("reference_images")
    if entries is None:
        return ()
    if not isinstance(entries, list):
        top.wrong("reference_images", f"must be a list, not {kind(entries)}")
        return ()
    if len(entries) > limits.images:
        message = f"has {len(entries)} images; this model takes at most {limits.images}"
        top.wrong("reference_images", message, limits.images)
        return ()
    where = top.where("reference_images")
    return tuple(_reference(entry, f"{where}[{index}]", top.errors, inline) for index, entry in enumerate(entries))


def _reference(entry: object, where: str, errors: list[FieldError], inline: dict[str, bytes] | None) -> Reference:
    if isinstance(entry, str):
        entry = {"url": entry}
    if not isinstance(entry, Mapping):
        errors.append(FieldError(where, f"must be an https URL or an object, not {kind(entry)}"))
        return Reference()
    image = Fields(entry, IMAGE, errors, f"{where}.")
    reference_type = image.text("reference_type", most=catalogue.REFERENCE_TYPE_CHARACTERS)
    if sum(image.given(name) for name in ("url", "key", "data")) != 1:
        errors.append(FieldError(where, "must have exactly one of url, key and data"))
        return Reference()
    held = "data" if image.given("data") else "url" if _is_data_url(image.value("url")) else ""
    if held:
        return Reference(key=_taken_out(image, held, inline), reference_type=reference_type)
    url, key = image.text("url", most=public_url.LONGEST), image.text("key", most=LONGEST_KEY)
    if image.given("url") and not _complained(errors, image.where("url")):
        reason = public_url.objection(url)
        if reason:
            image.wrong("url", reason)
    elif len(key.encode("utf-8", "replace")) > LONGEST_KEY:
        image.wrong("key", f"has more than {LONGEST_KEY} bytes, which no object's key has", LONGEST_KEY)
    elif image.given("key") and not (_complained(errors, image.where("key")) or _is_readable(key)):
        allowed = f"{' or '.join(READABLE)} and end in {', '.join(catalogue.REFERENCE_ENDINGS)}"
        image.wrong("key", f"must start with {allowed}")
    return Reference(url, key, reference_type)


def _is_readable(key: str) -> bool:
    """Not so the empty key: a link to that would let whoever gets it list the bucket."""
    return key.startswith(READABLE) and key.lower().endswith(catalogue.REFERENCE_ENDINGS)


def _is_data_url(value: object) -> bool:
    return isinstance(value, str) and value[:5].lower() == "data:"


def _taken_out(image: Fields, name: str, inline: dict[str, bytes] | None) -> str:
    """The key of the image that field `name` holds, after its bytes were put into `inline`."""
    from aigc.request.data_url import decoded

    text = image.value(name)
    if not isinstance(text, str):
        image.wrong(name, f"must be a string, not {kind(text)}")
        return ""
    if inline is None:
        image.wrong(name, "may hold an image only in a request over HTTP; put the image into the bucket, name its key")
        return ""
    try:
        key, body = decoded(text)
    except NotAnImage as error:
        image.wrong(name, str(error))
        return ""
    inline[key] = body
    return key


def _additional(top: Fields, limits: catalogue.Limits) -> str:
    """AdditionalParameters: JSON as text, as upstream wants it, or the object itself."""
    value = top.value("additional_parameters")
    if isinstance(value, Mapping):
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    else:
        text = top.text("additional_parameters", most=catalogue.ADDITIONAL_CHARACTERS)
    if not text:
        return ""
    document, reason = None, ""
    try:
        document = _decoded(text)
    except ValueError as error:
        reason = f" ({error})"
    if not isinstance(document, dict) or len(text) > catalogue.ADDITIONAL_CHARACTERS:
        most = catalogue.ADDITIONAL_CHARACTERS
        message = f"must be a JSON object, as text, of at most {most} characters{reason}"
        top.wrong("additional_parameters", message, most)
    elif not is_text(text):
        top.wrong("additional_parameters", NO_TEXT)
    elif "size" in document:
        _check_size(top, document["size"], limits.size)
    return text


def _check_size(top: Fields, size: object, pixels: catalogue.Pixels | None) -> None:
    match = _SIZE.fullmatch(size) if isinstance(size, str) else None
    if match is None:
        top.wrong("additional_parameters", f"has size {size!r}; write it like 1024x1024")
        return
    if pixels is None:
        return
    width, height = int(match[1]), int(match[2])
    sides_fit = all(pixels.least_side <= side <= pixels.most_side for side in (width, height))
    if not (sides_fit and pixels.least <= width * height <= pixels.most):
        top.wrong("additional_parameters", f"has size {size}; allowed: {pixels}", str(pixels))


def _check_store(top: Fields, own: Store) -> None:
    """StoreCosParam is the service's: results belong into the provisioned bucket, each job under its own path."""
    sent = top.nested("store_cos_param", STORE)
    if sent is None:
        return
    for name, ours in (("bucket", own.bucket), ("region", own.region)):
        if sent.given(name) and sent.value(name) != ours:
            sent.wrong(name, f"is set by the service: leave it out, or send {ours}", ours)
    if sent.given("path"):
        sent.wrong("path", "is set by the service, one per job: leave it out")
