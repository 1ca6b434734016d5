"""One line per route of the control plane; each handler is a few lines below it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from localcloud.clock import TEN_YEARS
from localcloud.control import page
from localcloud.control.answers import json_answer
from localcloud.control.files import Files
from localcloud.control.guard import refuse_other_sites
from localcloud.control.internet import InternetRoutes, general_name
from localcloud.control.selectors import actions_of, check_fault
from localcloud.control.snapshots import SnapshotRoutes
from localcloud.control.state import State
from localcloud.control.watching import read_journal
from localcloud.errors import CloudError, InvalidRequest, NotFound
from localcloud.http import Request, Response
from localcloud.parts import Parts
from localcloud.wire import json_object

_PEM = [("Content-Type", "application/x-pem-file")]
Route = Callable[[Request], Awaitable[Response] | Response]


class ControlPlane:
    """Moves the cloud's clock, arms faults and tells what happened."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._actions = actions_of(parts.services.values())
        state, files = State(parts), Files(parts)
        self._console = page.routes()
        snapshots = SnapshotRoutes(parts.keeping, parts.clock)
        internet = InternetRoutes(parts.internet, parts.certify)
        self._routes: dict[tuple[str, str], Route] = {
            ("GET", "health"): self._health,
            ("POST", "reset"): self._reset,
            ("GET", "journal"): self._read_journal,
            ("GET", "clock"): self._read_clock,
            ("POST", "clock"): self._move_clock,
            ("GET", "faults"): self._list_faults,
            ("POST", "faults"): self._arm_fault,
            ("DELETE", "faults"): self._clear_faults,
            ("GET", "load"): self._read_load,
            ("POST", "load"): self._change_load,
            ("GET", "billing"): self._billing,
            ("GET", "alarms"): self._alarms,
            ("GET", "ca.pem"): self._read_authority,
            ("GET", "pending"): state.pending,
            ("GET", "state"): state.tell,
            ("GET", "log"): state.log,
            ("GET", "objects"): files.list,
            ("GET", "object"): files.show,
            ("GET", "snapshot"): snapshots.list,
            ("POST", "snapshot"): snapshots.take,
            ("POST", "restore"): snapshots.restore,
            ("GET", "internet"): internet.list,
            ("PUT", "internet/<host>"): internet.register,
            ("GET", "internet/<host>"): internet.show,
            ("DELETE", "internet/<host>"): internet.remove,
            ("GET", "internet/<host>/requests"): internet.requests,
            ("POST", "internet/<host>/lookup"): internet.look_up,
        }

    @property
    def routes(self) -> frozenset[tuple[str, str]]:
        """Methods and names, the console's own files aside; docs/cloud.md explains each."""
        return frozenset(self._routes)

    async def serve(self, request: Request) -> Response:
        refuse_other_sites(request)
        name = request.path.removeprefix("/_localcloud").strip("/")
        name = general_name(name)
        asked = ("GET" if request.method == "HEAD" else request.method, name)  # who waits for a port often asks so
        route = self._routes.get(asked) or self._console.get(asked)
        if route is None:
            allowed = sorted(method for method, known in self._routes if known == name)
            if allowed:
                raise CloudError("MethodNotAllowed", f"{name} takes {', '.join(allowed)}.", status=405)
            known_names = sorted({known for _, known in self._routes})
            raise NotFound("NotFound", f"The control plane has {', '.join(known_names)}.")
        answer = route(request)
        return answer if isinstance(answer, Response) else await answer

    def _health(self, _request: Request) -> Response:
        services = sorted({name for name, _ in self._parts.services} | {"cos"})
        return json_answer({"status": "ok", "services": services, "region": self._parts.settings.region})

    async def _reset(self, _request: Request) -> Response:
        await self._parts.reset()
        return json_answer({"status": "ok"})

    def _read_journal(self, request: Request) -> Response:
        return read_journal(self._parts.journal, request)

    def _read_clock(self, _request: Request) -> Response:
        return json_answer({"now": self._parts.clock.now(), "frozen": self._parts.clock.frozen})

    def _move_clock(self, request: Request) -> Response:
        wanted = json_object(request.body.read())
        clock = self._parts.clock
        if not wanted or set(wanted) - {"advance_seconds", "freeze"}:
            raise InvalidRequest(
                "InvalidParameter", 'Send {"advance_seconds": N}, {"freeze": true} or {"freeze": false}.'
            )
        freeze, seconds = wanted.get("freeze", clock.frozen), wanted.get("advance_seconds", 0)
        if not isinstance(freeze, bool) or isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise InvalidRequest("InvalidParameter", "freeze is a boolean, advance_seconds a number.")
        if not 0 <= seconds <= TEN_YEARS:
            raise InvalidRequest("InvalidParameter", "advance_seconds must be 0 or more, at most ten years.")
        (clock.freeze if freeze else clock.unfreeze)()
        if seconds:
            clock.advance(seconds)
        return self._read_clock(request)

    def _list_faults(self, _request: Request) -> Response:
        return json_answer([fault.view() for fault in self._parts.faults.armed])

    def _arm_fault(self, request: Request) -> Response:
        fault = self._parts.faults.read(json_object(request.body.read()))
        check_fault(fault, self._actions)
        self._parts.faults.arm(fault)
        return json_answer({"id": fault.id})

    def _clear_faults(self, _request: Request) -> Response:
        self._parts.faults.clear()
        return json_answer({"status": "ok"})

    def _read_load(self, _request: Request) -> Response:
        return json_answer(self._parts.load)

    def _change_load(self, request: Request) -> Response:
        self._parts.load.change(json_object(request.body.read()))
        return self._read_load(request)

    def _billing(self, _request: Request) -> Response:
        return json_answer(self._parts.mps.billing())

    def _alarms(self, _request: Request) -> Response:
        return json_answer(self._parts.alarms.view())

    async def _read_authority(self, _request: Request) -> Response:
        """The certificate authority of this run, made now if no client has needed it yet."""
        return Response(200, _PEM, (await self._parts.ca_file()).read_bytes())
