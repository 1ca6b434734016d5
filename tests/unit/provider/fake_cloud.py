"""A cloud in memory, behind the provider's own seam: it keeps what it is told and can be made to refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from provider.cloud import CosAnswer
from provider.errors import CloudError, Unreachable
from provider.waiting import Patience
from tests.unit.provider.fake_cam import FakeCam
from tests.unit.provider.fake_cls import FakeCls
from tests.unit.provider.fake_cos import FakeCos
from tests.unit.provider.fake_scf import FakeScf
from tests.unit.provider.fake_ssm import FakeSsm

Answer = TypeVar("Answer")


@dataclass
class FakeClock:
    """Time that passes only when somebody waits."""

    time: float = 0.0
    pauses: list[float] = field(default_factory=list)
    stopped: bool = False

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float) -> bool:
        self.time += seconds
        self.pauses.append(seconds)
        return self.stopped


@dataclass
class Refusal:
    """The n-th request of that name (counted from now on) is answered with this error, `times` times."""

    request: str
    error: CloudError
    skip: int
    times: int


class FakeCloud(FakeCam, FakeCls, FakeSsm, FakeScf):
    """Roles, policies, logs, functions and buckets as dictionaries. `sent` names every request in order."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.sent: list[str] = []
        self.bodies: list[Mapping[str, Any]] = []
        self.silent: set[str] = set()
        """Actions that succeed without saying anything."""
        self._cos = FakeCos()
        self._refusals: list[Refusal] = []
        self._lost: list[str] = []

    @property
    def buckets(self) -> dict[str, dict[str, Any]]:
        return self._cos.buckets

    @property
    def region(self) -> str:
        return "ap-singapore"

    @property
    def patience(self) -> Patience:
        return Patience(self.clock)

    def bucket_url(self, bucket: str) -> str:
        return f"http://{bucket}.cos.ap-singapore.myqcloud.com"

    def refuse(self, request: str, error: CloudError, *, skip: int = 0, times: int = 1) -> None:
        self._refusals.append(Refusal(request, error, skip, times))

    def lose(self, request: str) -> None:
        """The next request of that name takes effect, and its answer does not arrive."""
        self._lost.append(request)

    def empty(self) -> bool:
        kept = (self.roles, self.policies, self.attached, self.logsets, self.topics, self.indexes, self.functions)
        return not any((*kept, self.reserved, self.buckets, self.secrets))

    def api(self, service: str, action: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        asked = {name: value for name, value in parameters.items() if value is not None}
        self._note(f"{service}:{action}", asked)
        if f"{service}:{action}" in self.silent:
            return {}
        perform: Callable[[dict[str, Any]], dict[str, Any] | None] = getattr(self, f"_{action}")
        return self._arrived(f"{service}:{action}", perform(asked) or {})

    def cos(
        self,
        method: str,
        bucket: str,
        about: str = "",
        *,
        document: Mapping[str, Any] | str | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> CosAnswer:
        request = f"cos:{method}{f' {about}' if about else ''}"
        self._note(request, {"bucket": bucket, "document": document})
        return self._arrived(request, self._cos.answer(method, bucket, about, document, headers or {}))

    def _arrived(self, request: str, answer: Answer) -> Answer:
        if request in self._lost:
            self._lost.remove(request)
            raise Unreachable("no answer", code="ClientNetworkError")
        return answer

    def _note(self, request: str, asked: Mapping[str, Any]) -> None:
        self.sent.append(request)
        self.bodies.append(asked)
        for refusal in self._refusals:
            if refusal.request != request or refusal.times == 0:
                continue
            if refusal.skip:
                refusal.skip -= 1
                continue
            refusal.times -= 1
            raise refusal.error
