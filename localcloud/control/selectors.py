"""What a fault can be armed for. Pure.

A misspelt name selects nothing. The test that relies on it would pass and prove nothing, so it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from localcloud.actions import Service
from localcloud.cos.operations import OPERATIONS
from localcloud.errors import InvalidRequest
from localcloud.faults import EVENT_KINDS, Fault

METHODS = frozenset({"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"})
_OF_REQUESTS = ("service", "action", "method", "principal")
_WITH_CODE = frozenset({"error", "throttle"})

Actions = Mapping[str, frozenset[str]]
"""The actions of each service."""


def actions_of(services: Iterable[Service]) -> Actions:
    """What requests are for: actions of API 3.0, operations of COS, and calls of what customers have made."""
    found = {each.name: frozenset(each.actions) for each in services}
    found["cos"] = frozenset(OPERATIONS.values())
    for name, call in (("scf", "InvokeFunctionUrl"), ("apigateway", "CallApi")):
        found[name] = found.get(name, frozenset()) | {call}
    return found


def check_fault(fault: Fault, actions: Actions) -> None:
    """Raises `InvalidRequest` for a fault that can strike nothing, or not do what it says."""
    if fault.code and fault.kind not in _WITH_CODE:
        raise InvalidRequest("InvalidParameter", f"code is of error and throttle, not of {fault.kind}.")
    if fault.kind == "delay" and not fault.delay_ms:
        raise InvalidRequest("MissingParameter", "A delay needs delay_ms.")
    if fault.kind in EVENT_KINDS:
        if named := [name for name in (*_OF_REQUESTS, "delay_ms") if getattr(fault, name)]:
            raise _never(f"{fault.kind} strikes events: key_prefix selects them, {named[0]} does not.")
        return
    if fault.method and fault.method.upper() not in METHODS:
        raise _never(f"method is one of {', '.join(sorted(METHODS))}, not {fault.method!r}.")
    if fault.service and fault.service not in actions:
        raise _never(f"service is one of {', '.join(sorted(actions))}, not {fault.service!r}.")
    asked = [name for name in actions if fault.service in ("", name) and fault.action in ("", *actions[name])]
    if not asked:
        raise _never(f"{fault.service or 'No service'} has no action {fault.action!r}.")
    if fault.key_prefix and "cos" not in asked:
        raise _never(f"key_prefix selects requests to COS, and {fault.action or fault.service} is none.")


def _never(message: str) -> InvalidRequest:
    return InvalidRequest("InvalidParameter", f"{message} This fault would never strike.")
