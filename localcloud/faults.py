"""Failures a test asks for: errors, delays, lost answers, killed workers, lost or doubled events (docs/cloud.md)."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec

from localcloud.errors import InvalidRequest

KINDS = frozenset(
    {
        "error",
        "throttle",
        "delay",
        "drop_before",
        "drop_after",
        "kill_worker",
        "kill_worker_after",
        "lose_event",
        "duplicate_event",
    }
)
EVENT_KINDS = frozenset({"lose_event", "duplicate_event"})
_FIELDS = {
    "kind": str,
    "service": str,
    "action": str,
    "method": str,
    "key_prefix": str,
    "principal": str,
    "nth": int,
    "times": int,
    "code": str,
    "delay_ms": int,
}
_LEAST = {"nth": 1}
"""Of fields whose numbers do not begin with 0."""
_MOST = 1_000_000_000
"""Of all of them. As milliseconds it is eleven days, beyond which event loops cannot wait."""


class Occasion(msgspec.Struct, frozen=True):
    """A request, as far as faults are selected by it. `action` is empty for COS, `key` for everything else; `caller` is
    the principal's six-segment name.
    """

    service: str = ""
    action: str = ""
    method: str = ""
    key: str = ""
    caller: str = ""


class Fault(msgspec.Struct):
    """One failure, armed. It skips the first `nth - 1` matching requests, then strikes `times` of them (0: for ever).

    Empty selectors match everything. `method` with `key_prefix` selects COS requests, `action` API 3.0 ones, and
    `principal` is a part of the caller's six-segment name.
    """

    id: str
    kind: str
    service: str = ""
    action: str = ""
    method: str = ""
    key_prefix: str = ""
    principal: str = ""
    nth: int = 1
    times: int = 1
    code: str = ""
    delay_ms: int = 0
    seen: int = 0
    fired: int = 0

    def strikes(self) -> bool:
        """Count one match; tell whether it is one to fail."""
        self.seen += 1
        if self.seen < self.nth or (self.times and self.fired >= self.times):
            return False
        self.fired += 1
        return True

    def matches(self, occasion: Occasion) -> bool:
        return (
            self.kind not in EVENT_KINDS
            and self.service in ("", occasion.service)
            and self.action in ("", occasion.action)
            and self.method.upper() in ("", occasion.method)
            and occasion.key.startswith(self.key_prefix)
            and self.principal in occasion.caller
        )

    def view(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in ("id", *_FIELDS, "fired")}


class Faults(msgspec.Struct):
    """Every armed fault. Counting happens per fault, in the order requests arrive."""

    armed: list[Fault] = msgspec.field(default_factory=list)
    _ids: itertools.count[int] = msgspec.field(default_factory=lambda: itertools.count(1))

    def arm(self, fault: Fault) -> None:
        """From now on it strikes."""
        self.armed.append(fault)

    def read(self, wanted: dict[str, Any]) -> Fault:
        """A fault as it is asked for, not armed yet. Raises `InvalidRequest` for an unknown kind, field or type."""
        for name, value in wanted.items():
            kind = _FIELDS.get(name)
            if kind is None:
                raise InvalidRequest("UnknownParameter", f"a fault has no field {name!r}; it has {sorted(_FIELDS)}")
            if not isinstance(value, kind) or isinstance(value, bool):
                raise InvalidRequest("InvalidParameter", f"{name} must be of type {kind.__name__}")
            if isinstance(value, int) and not _LEAST.get(name, 0) <= value <= _MOST:
                raise InvalidRequest("InvalidParameter", f"{name} is {_LEAST.get(name, 0)} to {_MOST}, not {value}")
        if wanted.get("kind") not in KINDS:
            raise InvalidRequest("InvalidParameter", f"kind must be one of {sorted(KINDS)}")
        return Fault(id=f"fault-{next(self._ids)}", **wanted)

    def striking(self, occasion: Occasion) -> list[Fault]:
        """The faults that this request triggers."""
        return [fault for fault in self.armed if fault.matches(occasion) and fault.strikes()]

    def deliveries(self, key: str) -> int:
        """How many times an event about `key` is to be delivered: once, unless a fault loses or doubles it."""
        count = 1
        for fault in self.armed:
            if fault.kind in EVENT_KINDS and key.startswith(fault.key_prefix) and fault.strikes():
                count = 0 if fault.kind == "lose_event" else count + 1
        return count

    def clear(self) -> None:
        self.armed.clear()
