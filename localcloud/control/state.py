"""Everything the console shows at one glance, as one JSON object."""

from __future__ import annotations

from localcloud.control.answers import asked, json_answer
from localcloud.errors import InvalidRequest
from localcloud.faults import KINDS
from localcloud.http import Request, Response
from localcloud.parts import Parts

INVOCATIONS = 20
"""Finished invocations shown per function."""
TASKS = 60
"""Tasks shown, the newest ones."""


class State:
    """The routes `state`, `pending` and `log`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def tell(self, _request: Request) -> Response:
        parts = self._parts
        charges = parts.mps.billing()
        return json_answer(
            {
                "now": parts.clock.now(),
                "frozen": parts.clock.frozen,
                "region": parts.settings.region,
                "app_id": parts.settings.account.app_id,
                "buckets": parts.cos.overview(),
                "functions": parts.scf.overview(INVOCATIONS),
                "tasks": parts.mps.tasks_overview(TASKS),
                "images_charged": sum(int(charge["images"]) for charge in charges),
                "faults": [fault.view() for fault in parts.faults.armed],
                "fault_kinds": sorted(KINDS),
                "pending": self._pending(),
            }
        )

    def pending(self, _request: Request) -> Response:
        """Work under way. 0 of all: nothing more happens until the clock moves or somebody calls."""
        return json_answer(self._pending())

    def log(self, request: Request) -> Response:
        """One invocation's log as text: `?region=&namespace=&function=&request_id=`."""
        region, namespace, function, request_id = asked(request, "region", "namespace", "function", "request_id")
        if not function or not request_id:
            raise InvalidRequest("MissingParameter", "Say which function and request_id.")
        text = self._parts.scf.log(region or self._parts.settings.region, namespace or "default", function, request_id)
        return json_answer({"log": text})

    def _pending(self) -> dict[str, int]:
        parts = self._parts
        return {
            "invocations": parts.scf.pending(),
            "tasks": parts.mps.pending(),
            "callbacks": parts.alarms.pending(),
        }
