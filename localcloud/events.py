"""What happens to objects, told to whoever subscribed. COS tells, SCF listens; neither knows the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from localcloud.faults import Faults


class ObjectEvent(msgspec.Struct, frozen=True):
    """One change of an object. `name` is concrete, e.g. `cos:ObjectCreated:Put` (platform.md 5.12)."""

    name: str
    bucket: str  # with the AppId
    region: str
    key: str
    size: int
    etag: str
    request_id: str
    at: float
    source_ip: str = "127.0.0.1"
    content_type: str = ""
    meta: Mapping[str, str] = msgspec.field(default_factory=dict)  # x-cos-meta-* of the object
    request_headers: Mapping[str, str] = msgspec.field(default_factory=dict)


Listener = Callable[[ObjectEvent], None]


class ObjectEvents:
    """Delivers each event at least once and in no promised order, unless a fault loses or repeats it."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def publish(self, event: ObjectEvent) -> None:
        for listener in self._listeners:
            for _ in range(self._faults.deliveries(event.key)):
                listener(event)
