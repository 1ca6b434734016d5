"""What an invocation writes to its log: the platform's lines around the user's own (platform.md 5.9). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from localcloud.scf.function import Key
from localcloud.scf.invocation import Outcome
from localcloud.scf.limits import MB
from localcloud.scf.output import Line
from localcloud.wire import NOT_JSON

_SHOWN = 4096
"""Characters of a return value that the Response line keeps."""
_LONGEST = 8192
"""Bytes of a line that are delivered; the rest is cut off."""
_RUNNING = {"SCF_Duration": "0", "SCF_MemUsage": "0.00", "SCF_StatusCode": "202"}
"""What a record says that was written before the end: who counts calls by status counts each once."""
_AT_THE_END = ("ERROR ", "Response ", "END ", "Report ")


class ColdStart(msgspec.Struct, frozen=True):
    """How long an instance took to be ready, in milliseconds, and what should be known about it."""

    runtime: float
    load: float
    notice: str = ""


class Protocol(msgspec.Struct, frozen=True):
    """One finished attempt with everything that is logged about it."""

    key: Key
    request_id: str
    started: float
    ended: float
    outcome: Outcome
    memory_mb: int
    retry: int
    output: Sequence[Line]
    cold_start: ColdStart | None = None

    def lines(self) -> Iterator[tuple[Line, bool]]:
        """Every line in order, and whether it is the platform's."""
        request = f"RequestId: {self.request_id}"
        yield Line(self.started, f"START {request}"), True
        if self.cold_start is not None:
            yield from self._cold_start(request, self.cold_start)
        for line in self.output:
            yield line, False
        if self.outcome.succeeded:
            shown = self.outcome.answer[:_SHOWN].decode("utf-8", "replace")
            yield Line(self.ended, f"Response {request} RetMsg:{shown}"), True
        else:
            envelope = msgspec.json.encode(self.outcome.envelope(self.request_id)).decode()
            yield Line(self.ended, f"ERROR {request} Result:{envelope}"), True
        yield Line(self.ended, f"END {request}"), True
        report = (
            f"Report {request} Duration:{self.outcome.duration:.0f}ms Memory:{self.memory_mb}MB "
            f"MemUsage:{self.outcome.memory / MB:.2f}MB"
        )
        yield Line(self.ended, report), True

    def _cold_start(self, request: str, cold: ColdStart) -> Iterator[tuple[Line, bool]]:
        whole = cold.runtime + cold.load
        phases = f"PullCode: 0ms InitRuntime: {cold.runtime:.0f}ms InitFunction: {cold.load:.0f}ms"
        yield Line(self.started, f"Init Report {request} Coldstart: {whole:.0f}ms ({phases})"), True
        if cold.notice:
            yield Line(self.started, cold.notice), True

    def text(self) -> str:
        return "\n".join(line.text for line, _ in self.lines())

    def records(self) -> Iterator[tuple[float, dict[str, str]]]:
        """The lines as CLS gets them: time and fields."""
        common = {
            "SCF_FunctionName": self.key.name,
            "SCF_Namespace": self.key.namespace,
            "SCF_RequestId": self.request_id,
            "SCF_StartTime": str(int(self.started * 1000)),
            "SCF_Alias": "$DEFAULT",
            "SCF_Qualifier": "$LATEST",
            "SCF_RetryNum": str(self.retry),
        }
        ended = {
            "SCF_Duration": f"{self.outcome.duration:.0f}",
            "SCF_MemUsage": f"{self.outcome.memory:.2f}",
            "SCF_StatusCode": str(int(self.outcome.status)),
        }
        for line, platform in self.lines():
            message = line.text.encode()[:_LONGEST].decode(errors="ignore")
            own = {} if platform else fields_of(message)
            failed = platform and line.text.startswith("ERROR ")
            yield (
                line.at,
                {
                    **own,
                    **common,
                    **(ended if platform and line.text.startswith(_AT_THE_END) else _RUNNING),
                    "SCF_LogTime": str(round(line.at * 1e6) * 1000),
                    "SCF_Type": "Platform" if platform else "Custom",
                    "SCF_Level": "ERROR" if failed else "INFO",
                    "SCF_Message": message,
                },
            )


def fields_of(text: str) -> dict[str, str]:
    """A line that is one JSON object becomes fields, on its first level; anything else has none."""
    if not text.startswith("{"):
        return {}
    try:
        found = msgspec.json.decode(text.encode(), type=dict[str, msgspec.Raw])
    except NOT_JSON:
        return {}
    return {name: _text(bytes(raw)) for name, raw in found.items()}


def _text(raw: bytes) -> str:
    value = raw.decode("utf-8", "replace").strip()
    return msgspec.json.decode(raw, type=str) if value.startswith('"') else value
