"""The elements of a policy statement, each read from JSON into a value or refused with its own code."""

from __future__ import annotations

import re

from localcloud.cam.conditions import OPERATORS
from localcloud.cam.policy import Condition, Effect, Principals, ResourcePattern
from localcloud.errors import InvalidRequest

ACTION, CONDITION, EFFECT, PRINCIPAL, RESOURCE = "action", "condition", "effect", "principal", "resource"

_ACTION = re.compile(r"[a-zA-Z0-9*_-]+:[a-zA-Z0-9*_-]+")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_ACCOUNT = re.compile(r"|(uin|uid)/[0-9*]*|\*")
_IF_EXIST = "_if_exist"


def broken(kind: str, rule: str) -> InvalidRequest:
    """A refusal of a document. `kind` is the last part of the code, e.g. `ActionError`."""
    return InvalidRequest(f"InvalidParameter.{kind}", f"The policy document is not valid: {rule}.")


def lowered(value: object, kind: str, what: str) -> dict[str, object]:
    """A JSON object with its keys in lower case; two that differ only in case are one too many."""
    if not isinstance(value, dict):
        raise broken(kind, f"{what} must be an object")
    found = {key.lower(): entry for key, entry in value.items()}
    if len(found) != len(value):
        raise broken(kind, f"{what} has an element twice")
    return found


def effect(value: object) -> Effect:
    if not isinstance(value, str) or value.lower() not in ("allow", "deny"):
        raise broken("EffectError", f"effect must be allow or deny, not {value!r}")
    return Effect(value.lower())


def actions(value: object) -> tuple[str, ...]:
    """`cos:GetObject`, `name/cos:GetObject`, `cos:*` or `*`; kept without `name/`."""
    found = tuple(text.removeprefix("name/") for text in _texts(value, "ActionError", ACTION))
    for text in found:
        if text != "*" and not _ACTION.fullmatch(text):
            raise broken("ActionError", f"{text!r} is not an action; write service:Action, e.g. cos:GetObject, or *")
    return found


def resources(value: object) -> tuple[ResourcePattern, ...]:
    return tuple(_resource(text) for text in _texts(value, "ResourceError", RESOURCE))


def principals(value: object) -> Principals:
    """`"*"`, or an object with `qcs` (six-segment names) or `service` (domains)."""
    if value == "*":
        return Principals(qcs=("*",))
    parts = lowered(value, "PrincipalError", PRINCIPAL)
    if not parts or parts.keys() - {"qcs", "service"}:
        raise broken("PrincipalError", "principal must name qcs or service")
    names = _texts(parts["qcs"], "PrincipalError", "principal.qcs") if "qcs" in parts else ()
    for name in names:
        if name != "*" and (not name.startswith("qcs:") or name.count(":") < 5):
            raise broken("PrincipalQcsError", f"{name!r} is not a six-segment name such as qcs::cam::uin/1:root")
    services = _texts(parts["service"], "PrincipalError", "principal.service") if "service" in parts else ()
    for service in services:
        if not _DOMAIN.fullmatch(service):
            raise broken("PrincipalServiceNotExist", f"{service!r} is not a service's domain, e.g. scf.qcloud.com")
    return Principals(qcs=names, services=services)


def conditions(value: object) -> tuple[Condition, ...]:
    """`{operator: {key: value or values}}`; keys are kept in lower case."""
    found = []
    for written, tests in lowered(value, "ConditionError", CONDITION).items():
        # With one value per key, "for any value" and "for all values" ask the same.
        name = written.removeprefix("for_any_value:").removeprefix("for_all_value:")
        operator = name.removesuffix(_IF_EXIST)
        if operator not in OPERATORS:
            raise broken("ConditionTypeError", f"there is no condition operator {written!r}")
        for key, wanted in lowered(tests, "ConditionError", f"condition {written}").items():
            values = _values(wanted, f"{written} {key}")
            found.append(Condition(operator, key, values, if_exist=name.endswith(_IF_EXIST)))
    return tuple(found)


def _resource(text: str) -> ResourcePattern:
    if text == "*":
        return ResourcePattern("*")
    segments = text.split(":", 5)
    if len(segments) != 6 or segments[0] != "qcs":
        raise broken("ResourceError", f"{text!r} has not the six segments qcs:project:service:region:account:resource")
    _, _project, service, region, account, name = segments
    if not service:
        raise broken("ResourceServiceNotExist", f"{text!r} names no service in its third segment")
    if not _ACCOUNT.fullmatch(account):
        raise broken("ResourceUinError", f"the account in {text!r} must be uin/<uin> or uid/<appid>")
    if not name:
        raise broken("ResourceContentError", f"{text!r} names no resource in its last segment")
    return ResourcePattern(text, service, region, account, name)


def _texts(value: object, kind: str, what: str) -> tuple[str, ...]:
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, list) or not entries:
        raise broken(kind, f"{what} must be a string or a list of strings")
    for entry in entries:
        if not isinstance(entry, str) or not entry:
            raise broken(kind, f"{what} must hold strings, not {entry!r}")
    return tuple(entries)


def _values(wanted: object, what: str) -> tuple[str, ...]:
    entries = wanted if isinstance(wanted, list) else [wanted]
    if not entries or not all(isinstance(entry, str | bool | int | float) for entry in entries):
        raise broken("ConditionContentError", f"{what} must be compared with a value or a list of values")
    return tuple(str(entry).lower() if isinstance(entry, bool) else str(entry) for entry in entries)
