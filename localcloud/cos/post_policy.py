"""The policy of a form: until when it may be sent, and what must be in it (platform.md 4.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from localcloud.errors import InvalidRequest, Unauthorized
from localcloud.wire import NOT_JSON

_SIGNED = frozenset({"q-sign-algorithm", "q-ak", "q-sign-time"})
"""Without these conditions a signature would be good for any key and any time."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One field's value, or how it must begin. Names are in lower case and without `$`."""

    name: str
    value: str
    prefix: bool = False

    def holds(self, sent: str) -> bool:
        return sent.startswith(self.value) if self.prefix else sent == self.value


@dataclass(frozen=True, slots=True)
class PostPolicy:
    """`expires` is in epoch seconds, `sizes` the least and the most bytes of the file."""

    expires: float
    conditions: tuple[Condition, ...]
    sizes: tuple[int, int] | None = None

    @classmethod
    def parse(cls, document: bytes) -> PostPolicy:
        """Raises `InvalidRequest` (InvalidPolicyDocument) naming what is wrong."""
        try:
            found = msgspec.json.decode(document)
        except NOT_JSON as wrong:
            raise _invalid("The policy is not JSON.") from wrong
        if not isinstance(found, dict):
            raise _invalid("The policy is not a JSON object.")
        listed = found.get("conditions")
        if not isinstance(listed, list) or not listed:
            raise _invalid("You must provide condition if you specify a policy in post object request.")
        conditions: list[Condition] = []
        sizes: tuple[int, int] | None = None
        for each in listed:
            match each:
                case dict():
                    conditions.extend(_exactly(each))
                case ["content-length-range", int(least), int(most)] if 0 <= least <= most:
                    sizes = (least, most)
                case ["eq" | "starts-with" as how, str(name), str(value)] if name.startswith("$"):
                    conditions.append(Condition(name[1:].lower(), value, prefix=how == "starts-with"))
                case _:
                    raise _invalid(f"The condition {msgspec.json.encode(each).decode()} is not valid.")
        if missing := sorted(_SIGNED - {condition.name for condition in conditions}):
            raise _invalid(f"The policy lacks conditions for {', '.join(missing)}.")
        return cls(_expiration(found.get("expiration")), tuple(conditions), sizes)

    def check(self, fields: Mapping[str, str], size: int, now: float) -> None:
        """Raises `Unauthorized` (AccessDenied) for what the policy does not allow, `InvalidRequest` for the size.

        `fields` has the form's fields, and the bucket under its name.
        """
        if now >= self.expires:
            raise Unauthorized(
                "AccessDenied",
                f"You post object request has been expired, expiration time: {int(self.expires)} "
                f"but the time now : {int(now)}",
            )
        for condition in self.conditions:
            if not condition.holds(fields.get(condition.name, "")):
                raise Unauthorized(
                    "AccessDenied", f"Condition key {condition.name} doesn't match the value {condition.value}"
                )
        if self.sizes is not None and size < self.sizes[0]:
            raise InvalidRequest(
                "EntityTooSmall", f"The file has {size} bytes, at least {self.sizes[0]} are asked for."
            )
        if self.sizes is not None and size > self.sizes[1]:
            raise InvalidRequest("EntityTooLarge", f"The file has {size} bytes, at most {self.sizes[1]} are allowed.")


def _exactly(pairs: Mapping[object, object]) -> Iterable[Condition]:
    for name, value in pairs.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise _invalid("A condition is a name and a text.")
        yield Condition(name.lower(), value)


def _expiration(text: object) -> float:
    try:
        when = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        when = None
    if when is None:
        raise _invalid("The policy needs an expiration such as 2026-12-01T12:00:00.000Z.")
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def _invalid(message: str) -> InvalidRequest:
    return InvalidRequest("InvalidPolicyDocument", message)
