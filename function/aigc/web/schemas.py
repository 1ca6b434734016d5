"""The JSON Schemas of the OpenAPI document, made from the limits and names that validate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from aigc import errors
from aigc.events import LONGEST_BODY, LONGEST_WITH_IMAGES
from aigc.jobs.job import Status
from aigc.request import catalogue, public_url, validation
from aigc.request.catalogue import Model
from aigc.request.fields import SHORT, Names
from aigc.request.offer import EVERY_OTHER
from aigc.request.spec import WEBHOOK_EVENTS
from aigc.webhooks import notice

Schema = dict[str, Any]


def all_of_them(models: Mapping[str, Model]) -> dict[str, Schema]:
    """Name -> schema, of a service that offers these models."""
    return {
        "ImageRequest": image_request(models),
        "Job": job(),
        "JobList": _closed({"data": {"type": "array", "items": _ref("Job")}, "next_cursor": _or_null("string")}),
        "UploadWish": _closed(
            {
                "content_type": {"enum": list(catalogue.REFERENCE_TYPES.values())},
                "size": {"type": "integer", "minimum": 1, "maximum": catalogue.REFERENCE_BYTES},
            }
        ),
        "Upload": _closed(
            {
                "key": _text(),
                "url": {**_text(), "description": "PUT the image here, with `headers`, until `expires_at`"},
                "expires_at": _time(),
                "headers": {"type": "object", "additionalProperties": _text()},
            }
        ),
        "WebhookEvent": _closed({"type": {"enum": TYPES}, "timestamp": _time(), "data": _ref("Job")}),
        "Health": _closed({"status": {"const": "ok"}}),
        "Problem": problem(),
    }


def image_request(models: Mapping[str, Model]) -> Schema:
    """What POST /v1/images takes. Limits are the widest of all models; `x-models` has those of each."""
    fields = _fields(models)
    inside = {name: fields[name] for name in validation.EXTRA}
    nested = {
        "extra_parameters": _nullable(_open(_spelled(validation.EXTRA, inside))),
        "store_cos_param": _nullable(_open(_spelled(validation.STORE, dict.fromkeys(validation.STORE, _text(None))))),
        "reference_images": _nullable(
            {"type": "array", "items": {"anyOf": [_text(None), _open(_spelled(validation.IMAGE, IMAGE))]}}
            | {"maxItems": max(limits.images for limits in _limits(models))}
        ),
        "webhook": _nullable(_object({"url": URL, "events": _nullable(EVENTS)}, required=("url",))),
    }
    schema = _open(_spelled(validation.TOP, {**fields, **nested}))
    limits = {
        name: {version: asdict(limits) for version, limits in model.all_limits().items()}
        for name, model in models.items()
    }
    about = (
        "Our names, the official API's own, or both mixed, each field once. `null` and the empty text mean: not given. "
        f"At most {LONGEST_BODY} bytes, not counting images inside; {LONGEST_WITH_IMAGES} in all."
    )
    return {**schema, "description": about, "examples": EXAMPLES, "x-models": limits}


def job() -> Schema:
    """A job."""
    output = _closed(
        {"url": _text(), "expires_at": _time(), "bucket": _text(), "key": _text(), "content_type": _text()}
    )
    error = _closed({"code": _text(), "message": _text(), "request_id": _or_null("string")})
    told = _closed({"events": EVENTS, "deliveries": {"type": "object", "additionalProperties": {"enum": OUTCOMES}}})
    whole = _closed(
        {
            "id": {"type": "string", "format": "uuid"},
            "status": {"enum": [status.value for status in Status]},
            "created_at": _time(),
            "model": _text(),
            "prompt": _text(),
            "task_id": _or_null("string"),
            "request_id": _or_null("string"),
            "outputs": {"type": "array", "items": output},
            "error": {"anyOf": [error, {"type": "null"}]},
            "urls": _closed({"self": _text(), "cancel": _or_null("string")}),
        }
    )
    return {**whole, "properties": {**whole["properties"], "webhook": told}}  # only in jobs that have one


def problem() -> Schema:
    """RFC 9457."""
    wrong = _object({"field": _text(), "message": _text(), "limit": {}}, required=("field", "message"))
    properties = {
        "type": _text(),
        "title": _text(),
        "status": {"type": "integer"},
        "code": {"enum": sorted(codes())},
        "detail": _text(),
        "request_id": _text(),
        "next_step": _text(),
        "errors": {"type": "array", "items": wrong},
        "resets_at": _time(),
        "violated-policies": {"type": "array", "items": _text()},
    }
    return _object(properties, required=("type", "title", "status", "code", "detail", "request_id"))


def codes(kind: type[errors.ImageServiceError] = errors.ImageServiceError) -> set[str]:
    """The codes of an error and of all below it, but for those that end jobs or delay webhooks, not requests."""
    if issubclass(kind, (errors.MpsError, errors.ReceiverError, errors.SecretUnavailable)):
        return set()
    return {kind.code}.union(*(codes(below) for below in kind.__subclasses__()))


def _limits(models: Mapping[str, Model]) -> Iterable[catalogue.Limits]:
    return [limits for model in models.values() for limits in model.all_limits().values()]


def _fields(models: Mapping[str, Model]) -> Mapping[str, Schema]:
    """The fields that are one value each."""
    every = _limits(models)
    prompt = max(limits.prompt for limits in every)
    listed = _choice(version for model in models.values() for version in model.versions)
    return {
        "model": _text(SHORT) if EVERY_OTHER in models else _choice(models),
        "model_version": _text(SHORT) if any(model.others for model in models.values()) else listed,
        "prompt": {**_text(prompt), "description": "Required unless there is a reference image"},
        "negative_prompt": _text(prompt),
        "enhance_prompt": _or_null("boolean"),
        "aspect_ratio": {"type": ["string", "null"], "pattern": "^([1-9][0-9]{0,2}:[1-9][0-9]{0,2})?$"},
        "resolution": _choice(name for limits in every for name in limits.resolutions or ()),
        "logo_add": {"type": ["integer", "null"], "minimum": 0, "maximum": 1},
        "output_format": _choice(catalogue.IMAGE_FORMATS),
        "scene_type": _choice(scene for limits in every for scene in limits.scenes or ()),
        "output_image_count": {"type": ["integer", "null"], "minimum": 1, "maximum": catalogue.OUTPUT_IMAGES},
        "additional_parameters": {
            "anyOf": [_text(catalogue.ADDITIONAL_CHARACTERS), {"type": "object"}],
            "description": 'A JSON object, or its text: {"size": "1024x1024"}',
        },
        "operator": _text(catalogue.OPERATOR_CHARACTERS),
    }


def _spelled(names: Names, schemas: Mapping[str, Schema]) -> dict[str, Schema]:
    """A property for every spelling of every field."""
    return {
        spelling: schemas[name] if spelling == spellings[0] else {**schemas[name], "description": f"as {spellings[0]}"}
        for name, spellings in names.items()
        for spelling in spellings
    }


def _object(properties: Mapping[str, Schema], *, required: Iterable[str]) -> Schema:
    return {"type": "object", "properties": dict(properties), "required": list(required), "additionalProperties": False}


def _closed(properties: Mapping[str, Schema]) -> Schema:
    """An object that has all of these."""
    return _object(properties, required=properties)


def _open(properties: Mapping[str, Schema]) -> Schema:
    """An object that may have some of these."""
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def _nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _or_null(kind: str) -> Schema:
    return {"type": [kind, "null"]}


def _text(most: int | None = 0) -> Schema:
    """Text; with a limit (None: unlimited) it may also be null."""
    if most == 0:
        return {"type": "string"}
    return {"type": ["string", "null"], **({"maxLength": most} if most else {})}


def _choice(values: Iterable[str]) -> Schema:
    return {"enum": [*dict.fromkeys(values), "", None]}


def _time() -> Schema:
    return {"type": "string", "format": "date-time"}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


URL: Schema = {"type": "string", "maxLength": public_url.LONGEST, "description": "public, https, port 443"}
EVENTS: Schema = {"type": "array", "items": {"enum": list(WEBHOOK_EVENTS)}, "minItems": 1}
TYPES = [f"image.{event}" for event in WEBHOOK_EVENTS]
OUTCOMES = ["pending", notice.DELIVERED, notice.FAILED, notice.GONE]

IMAGE: Mapping[str, Schema] = {
    "url": {**_text(None), "description": "https, or data:image/png;base64,..."},
    "key": {**_text(None), "description": f"in the service's bucket, under {', '.join(validation.READABLE)}"},
    "data": {**_text(None), "description": "base64 of a PNG, JPEG or WebP; may be in lines"},
    "reference_type": _text(catalogue.REFERENCE_TYPE_CHARACTERS),
}

EXAMPLES = [{"prompt": "draw a cat"}, {"Prompt": "draw a cat", "Operator": "admin"}]
