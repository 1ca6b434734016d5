"""Parse API 3.0 parameters strictly: what the cloud does not know, it refuses (platform.md 2.6)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from localcloud.actions import Action, Parameters, Service
from localcloud.errors import InvalidRequest
from localcloud.exchange import Dialect, Exchange
from localcloud.gateway.styles import own_parameters

HIDDEN = "<hidden>"
"""Stands in the journal for the value of a secret parameter."""
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>[^`]*)`(?: - at `\$\.?(?P<at>[^`]*)`)?")
_MISSING = re.compile(r"Object missing required field `(?P<name>[^`]*)`(?: - at `\$\.?(?P<at>[^`]*)`)?")
_WRONG = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<at>[^`]*)`)?", re.DOTALL)


class ParameterParser:
    """Turns what was received into the action's declared parameters."""

    def __init__(self, services: Mapping[tuple[str, str], Service]) -> None:
        self._services = services

    def check_parameters(self, exchange: Exchange) -> None:
        if exchange.dialect is not Dialect.API3:
            return
        received = own_parameters(exchange)
        action = self._services[exchange.service, exchange.version].actions[exchange.action]
        exchange.parameters = _without_secrets(received, action) if action.secret else received
        exchange.arguments = convert(received, action.parameters, all_text=exchange.fields is not None)


def _without_secrets(received: Mapping[str, Any], action: Action) -> dict[str, Any]:
    """What may be remembered. A parameter that the action does not know may be a secret under a misspelt name."""
    known = frozenset(field.encode_name for field in msgspec.structs.fields(action.parameters)) - action.secret
    return {name: value if name in known else HIDDEN for name, value in received.items()}


def convert(received: object, wanted: type[Parameters], *, all_text: bool = False) -> Parameters:
    """The typed parameters. `all_text`: numbers and truth values came as text, which is read as such.

    Raises `InvalidRequest` with UnknownParameter, MissingParameter or InvalidParameter.
    """
    try:
        return msgspec.convert(received, wanted, strict=not all_text)
    except msgspec.ValidationError as wrong:
        raise _refusal(str(wrong)) from wrong


def _refusal(message: str) -> InvalidRequest:
    if found := _UNKNOWN.fullmatch(message):
        return InvalidRequest("UnknownParameter", f"The parameter `{_name(found)}` is not recognized.")
    if found := _MISSING.fullmatch(message):
        return InvalidRequest("MissingParameter", f"The request is missing a required parameter `{_name(found)}`.")
    found = _WRONG.fullmatch(message)
    where, what = (found["at"] or "", found["what"]) if found else ("", message)
    return InvalidRequest("InvalidParameter", f"The value type of parameter `{where}` is not valid: {what}.")


def _name(found: re.Match[str]) -> str:
    return f"{found['at']}.{found['name']}" if found["at"] else found["name"]
