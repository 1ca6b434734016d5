"""The control plane of a running cloud, one method per route."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any, cast
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from localcloud.testing.errors import CloudUnreachable, ControlRefused
from localcloud.testing.records import (
    Alarm,
    ArmedFault,
    Bill,
    Health,
    JournalEntry,
    Pending,
    Ring,
    Site,
    SiteRequest,
    Snapshot,
    read,
)

SECONDS = 120.0
"""How long one answer may take. A reset ends processes, and so does not come at once."""
_DIRECT = build_opener(ProxyHandler({}))  # proxies of the environment lead away from this machine


@dataclass(frozen=True)
class Control:
    """Steers the embedded cloud at `endpoint`, e.g. `http://127.0.0.1:4000`.

    Every method raises `CloudUnreachable` when nothing answers and `ControlRefused` when the cloud says no.
    """

    endpoint: str

    @property
    def control(self) -> str:
        """Where the control plane is; with a slash behind it, the console for people."""
        return f"{self.endpoint}/_localcloud"

    def health(self) -> Health:
        """What the cloud serves."""
        return read(Health, self._ask("GET", "health"))

    def reset(self) -> None:
        """Back to the state after start: nothing provisioned, no fault armed, an empty journal, the machine's time."""
        self._ask("POST", "reset")

    # -- what happened ------------------------------------------------------------------------------------------------

    def journal(self, **wanted: str) -> list[JournalEntry]:
        """Entries oldest first; fields select: `journal(service="mps", action="CreateAigcImageTask")`."""
        with self._answer("GET", f"journal?{urlencode(wanted)}") as answer:
            return [read(JournalEntry, json.loads(line)) for line in answer]

    def count(self, **wanted: str) -> int:
        """How many entries `journal` has."""
        return len(self.journal(**wanted))

    def follow(self, **wanted: str) -> Iterator[JournalEntry]:
        """The journal so far, then every entry as it happens. Raises `CloudUnreachable` after 120 s of silence."""
        with self._answer("GET", f"journal?{urlencode({**wanted, 'follow': '1'})}") as answer:
            for line in answer:
                yield read(JournalEntry, json.loads(line))

    def billing(self) -> list[Bill]:
        """Images that have to be paid for, in the order they were made."""
        return [read(Bill, each) for each in self._ask("GET", "billing")]

    def pending(self) -> Pending:
        """How much is under way."""
        return read(Pending, self._ask("GET", "pending"))

    def alarms(self) -> list[Alarm]:
        """Every policy that has rung, for each thing it watches."""
        return [read(Alarm, each) for each in self._ask("GET", "alarms")["alarms"]]

    def rings(self) -> list[Ring]:
        """What receivers were told, oldest first."""
        return [read(Ring, each) for each in self._ask("GET", "alarms")["rings"]]

    # -- what shall go wrong ------------------------------------------------------------------------------------------

    def fault(self, kind: str, **selectors: Any) -> str:
        """Arm a fault and return its id; `selectors` are the fields of `ArmedFault`."""
        return str(self._ask("POST", "faults", {"kind": kind, **selectors})["id"])

    def faults(self) -> list[ArmedFault]:
        """Every armed fault and how often it fired."""
        return [read(ArmedFault, each) for each in self._ask("GET", "faults")]

    def clear_faults(self) -> None:
        """Disarm every fault."""
        self._ask("DELETE", "faults")

    # -- how much it bears --------------------------------------------------------------------------------------------

    def load(self, **wanted: float | None) -> None:
        """Change what the cloud bears until `reset`: `quota_scale`, `max_running`, `task_seconds` (None: its own)."""
        self._ask("POST", "load", wanted)

    # -- state --------------------------------------------------------------------------------------------------------

    def snapshot(self, name: str | None = None) -> Snapshot:
        """Remember the state, under a name made up unless one is given."""
        return read(Snapshot, self._ask("POST", "snapshot", {} if name is None else {"name": name}))

    def snapshots(self) -> list[Snapshot]:
        """Every remembered state."""
        return [read(Snapshot, each) for each in self._ask("GET", "snapshot")]

    def restore(self, name: str) -> Snapshot:
        """Bring a remembered state back; faults, quotas and the journal are cleared like by `reset`."""
        return read(Snapshot, self._ask("POST", "restore", {"name": name}))

    # -- time ---------------------------------------------------------------------------------------------------------

    def now(self) -> float:
        """The cloud's time in epoch seconds."""
        return float(self._ask("GET", "clock")["now"])

    def advance(self, seconds: float) -> None:
        """Move the cloud's time forward: retries, expiry and timers follow."""
        self._ask("POST", "clock", {"advance_seconds": seconds})

    def freeze(self) -> None:
        """Stop the cloud's time."""
        self._ask("POST", "clock", {"freeze": True})

    def unfreeze(self) -> None:
        """Let the cloud's time run again."""
        self._ask("POST", "clock", {"freeze": False})

    # -- the world outside --------------------------------------------------------------------------------------------

    def register_site(
        self,
        host: str,
        *,
        addresses: Sequence[str] | Sequence[Sequence[str]],
        answers: Sequence[Mapping[str, Any]] | None = None,
    ) -> Site:
        """Let functions resolve and reach `host` over HTTPS, or change how they do.

        `addresses` of all lookups, or one list for each; `answers` one after the other, by default an empty 200:
        `{"status", "headers", "body", "delay_ms", "drop"}`. The last of either repeats.
        """
        wanted = {"addresses": addresses} | ({} if answers is None else {"answers": answers})
        return read(Site, self._ask("PUT", f"internet/{host}", wanted))

    def site(self, host: str) -> Site:
        """A registered site and what happened to it."""
        return read(Site, self._ask("GET", f"internet/{host}"))

    def sites(self) -> list[Site]:
        """Every registered site."""
        return [read(Site, each) for each in self._ask("GET", "internet")]

    def received(self, host: str) -> list[SiteRequest]:
        """Every request that reached a site, oldest first."""
        return [read(SiteRequest, each) for each in self._ask("GET", f"internet/{host}/requests")]

    def remove_site(self, host: str) -> None:
        """From now on nobody knows that name."""
        self._ask("DELETE", f"internet/{host}")

    # -- for clients that speak HTTPS ---------------------------------------------------------------------------------

    def authority(self) -> str:
        """The certificate authority (PEM) that clients of the HTTPS proxy have to trust."""
        with self._answer("GET", "ca.pem") as answer:
            return answer.read().decode("ascii")

    def _ask(self, method: str, route: str, body: dict[str, Any] | None = None) -> Any:
        with self._answer(method, route, body) as answer:
            return json.load(answer)

    @contextmanager
    def _answer(self, method: str, route: str, body: dict[str, Any] | None = None) -> Iterator[HTTPResponse]:
        url = f"{self.control}/{route}"
        sent = None if body is None else json.dumps(body).encode()
        request = Request(url, sent, {"Content-Type": "application/json"}, method=method)  # noqa: S310 - http only
        try:
            with cast(HTTPResponse, _DIRECT.open(request, timeout=SECONDS)) as answer:
                yield answer
        except HTTPError as refusal:
            with refusal:
                raise _refused(refusal) from refusal
        except (OSError, HTTPException) as failure:
            raise CloudUnreachable(f"{url} does not answer: {failure}. Is the embedded cloud running?") from failure


def _refused(refusal: HTTPError) -> ControlRefused:
    text = refusal.read().decode("utf-8", "replace")
    try:
        error = json.loads(text)
        return ControlRefused(str(error["errorCode"]), str(error["errorMessage"]))
    except (ValueError, KeyError, TypeError):
        return ControlRefused(f"HTTP {refusal.code}", text[:500])
