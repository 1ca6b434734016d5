"""Declaring API 3.0 actions. Adding one is one Struct and one small method:

    class DeleteRole(Parameters):
        role_id: str | None = None

    class Roles:
        @action(DeleteRole, resource=lambda call, asked: ...)
        def delete_role(self, call: Call, asked: DeleteRole) -> Answer: ...

The Struct's name is the action's name, its fields are its parameters (snake_case here, PascalCase on the wire); an
unknown, missing or wrongly typed one is refused before the method runs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from localcloud.exchange import Call


class Parameters(msgspec.Struct, rename="pascal", forbid_unknown_fields=True, kw_only=True):
    """Base of every action's parameters. A name that is not plain PascalCase gets `msgspec.field(name=...)`."""


class Nested(msgspec.Struct, rename="pascal", forbid_unknown_fields=True, kw_only=True):
    """Base of the objects inside parameters."""


class Answer(msgspec.Struct, rename="pascal", kw_only=True):
    """Base of every action's response; by itself an answer with nothing but the request id."""


ResourceOf = Callable[[Call, Any], str | list[str]]
"""What CAM evaluates: a six-segment name, or several, each of which must be allowed."""


def operation_level(_call: Call, _asked: object) -> str:
    """The action knows no single resource: only a statement with resource "*" grants it (platform.md 7.4)."""
    return "*"


class Action(msgspec.Struct, frozen=True):
    """One action of one service, bound to the object that serves it."""

    name: str
    parameters: type[Parameters]
    run: Callable[[Call, Any], Answer | Awaitable[Answer]]
    resource: ResourceOf
    quota: int | None
    secret: frozenset[str]
    """Parameters, as on the wire, whose values nobody may see afterwards."""


class _Declared(msgspec.Struct, frozen=True):
    parameters: type[Parameters]
    resource: ResourceOf | str
    quota: int | None
    secret: frozenset[str]


Method = TypeVar("Method", bound=Callable[..., Any])


def action(
    parameters: type[Parameters],
    *,
    resource: ResourceOf | str = operation_level,
    quota: int | None = None,
    secret: Iterable[str] = (),
) -> Callable[[Method], Method]:
    """Mark a method as the action named like its parameters. `quota` is in requests per second and account, `secret`
    names parameters that the journal must not keep. A `resource` that depends on what the part knows is the name of a
    method of the part."""

    def mark(method: Method) -> Method:
        method.__dict__["__action__"] = _Declared(parameters, resource, quota, frozenset(secret))
        return method

    return mark


class Service(msgspec.Struct, frozen=True):
    """The actions under one service name and version, e.g. `mps` 2019-06-12."""

    name: str
    version: str
    actions: Mapping[str, Action]
    policy_name: str
    """What stands before the colon of its actions in policies."""


def service(name: str, version: str, parts: Iterable[object], *, policy_name: str = "") -> Service:
    """Collect the marked methods of `parts` into a service. `policy_name` is its name unless another is given."""
    actions: dict[str, Action] = {}
    for part in parts:
        for attribute in dir(type(part)):
            declared = getattr(getattr(type(part), attribute), "__action__", None)
            if declared is not None:
                actions[declared.parameters.__name__] = _bound(part, attribute, declared)
    return Service(name, version, actions, policy_name or name)


def _bound(part: object, method: str, declared: _Declared) -> Action:
    resource = getattr(part, declared.resource) if isinstance(declared.resource, str) else declared.resource
    return Action(
        name=declared.parameters.__name__,
        parameters=declared.parameters,
        run=getattr(part, method),
        resource=resource,
        quota=declared.quota,
        secret=declared.secret,
    )
