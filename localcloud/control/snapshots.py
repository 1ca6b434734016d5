"""The routes that remember the cloud's state and bring it back."""

from __future__ import annotations

from localcloud.clock import Clock
from localcloud.control.answers import json_answer
from localcloud.errors import InvalidRequest
from localcloud.http import Request, Response
from localcloud.state.keeping import Keeping
from localcloud.state.snapshots import Snapshot
from localcloud.wire import json_object


class SnapshotRoutes:
    """`POST snapshot {"name"}` (a name is made without one), `GET snapshot`, `POST restore {"name"}`."""

    def __init__(self, keeping: Keeping, clock: Clock) -> None:
        self._keeping = keeping
        self._clock = clock

    def take(self, request: Request) -> Response:
        name = _name(request)
        return json_answer(_view(self._keeping.snapshots.take(name, self._clock.now())))

    def list(self, _request: Request) -> Response:
        return json_answer([_view(each) for each in self._keeping.snapshots])

    async def restore(self, request: Request) -> Response:
        """As the name says; faults, quotas and the journal are cleared like by a reset."""
        name = _name(request)
        if name is None:
            raise InvalidRequest("MissingParameter", 'Send {"name": "..."}, a name that POST snapshot answered.')
        snapshot = self._keeping.snapshots.find(name)
        await self._keeping.restore(snapshot)
        return json_answer(_view(snapshot))


def _name(request: Request) -> str | None:
    asked = json_object(request.body.read() or b"{}")
    if unknown := sorted(asked.keys() - {"name"}):
        raise InvalidRequest("UnknownParameter", f"There is no {', '.join(unknown)} here; there is name.")
    name = asked.get("name")
    if name is not None and not isinstance(name, str):
        raise InvalidRequest("InvalidParameter", "name is a string.")
    return name


def _view(snapshot: Snapshot) -> dict[str, object]:
    return {"name": snapshot.name, "at": snapshot.at, "entries": len(snapshot.entries)}
