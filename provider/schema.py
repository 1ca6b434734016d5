"""The provider's schema, made from the fields: `pulumi import` needs it to write the program it proposes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.catalogue import FUNCTIONS, RESOURCES
from provider.fields import Field, Fields, Kind
from provider.settings import ENVIRONMENT, SECRET_KEYS

_PLAIN: Mapping[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.FLAG: {"type": "boolean"},
    Kind.NUMBER: {"type": "integer"},
    Kind.TEXT_LIST: {"type": "array", "items": {"type": "string"}},
    Kind.NUMBER_LIST: {"type": "array", "items": {"type": "integer"}},
    Kind.TEXT_MAP: {"type": "object", "additionalProperties": {"type": "string"}},
}


def schema(version: str) -> dict[str, Any]:
    """The package schema; names of types as in the official one."""
    types: dict[str, Any] = {}
    return {
        "name": "tencentcloud",
        "version": version,
        "config": {"variables": _config()},
        "provider": {"inputProperties": _config(), "properties": _config()},
        "resources": {token: _resource(token, one.fields, one.outputs, types) for token, one in RESOURCES.items()},
        "functions": {
            token: {
                "inputs": {"type": "object", "properties": _properties(token, one.inputs, types)},
                "outputs": {
                    "type": "object",
                    "properties": _properties(token, one.outputs, types),
                    "required": sorted(one.outputs),
                },
            }
            for token, one in FUNCTIONS.items()
        },
        "types": types,
        "language": {"python": {"packageName": "tencentcloud_iac_pulumi", "compatibility": "tfbridge20"}},
    }


def _config() -> dict[str, Any]:
    return {name: {"type": "string", **({"secret": True} if name in SECRET_KEYS else {})} for name in ENVIRONMENT}


def _resource(token: str, fields: Fields, outputs: Fields, types: dict[str, Any]) -> dict[str, Any]:
    inputs = _properties(token, fields, types)
    always = [name for name, field in fields.items() if field.required or field.computed or field.autoname]
    return {
        "inputProperties": inputs,
        "requiredInputs": sorted(name for name, field in fields.items() if field.required),
        "properties": {**inputs, **_properties(token, outputs, types)},
        "required": sorted([*always, *outputs]),
    }


def _properties(token: str, fields: Fields, types: dict[str, Any]) -> dict[str, Any]:
    return {name: _property(token, name, field, types) for name, field in fields.items()}


def _property(token: str, name: str, field: Field, types: dict[str, Any]) -> dict[str, Any]:
    replaced = {"willReplaceOnChanges": True} if field.replaces else {}
    if field.kind in _PLAIN:
        return {**_PLAIN[field.kind], **replaced, **({"secret": True} if field.secret else {})}
    several = field.kind is Kind.BLOCKS
    inner = _type_token(token, name, several=several)
    types[inner] = {
        "type": "object",
        "properties": _properties(inner, field.fields, types),
        "required": sorted(one for one, nested in field.fields.items() if nested.required),
    }
    reference = {"$ref": f"#/types/{inner}"}
    return {**({"type": "array", "items": reference} if several else reference), **replaced}


def _type_token(parent: str, name: str, *, several: bool) -> str:
    """`tencentcloud:Cos/bucket:Bucket` and `corsRules` -> `tencentcloud:Cos/BucketCorsRule:BucketCorsRule`."""
    package, middle, owner = parent.split(":")
    singular = name.removesuffix("s") if several else name
    joined = owner + singular[0].upper() + singular[1:]
    return f"{package}:{middle.split('/')[0]}/{joined}:{joined}"
