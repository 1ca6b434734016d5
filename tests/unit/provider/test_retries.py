"""Which requests are sent again: all that were refused for being early, and without an answer only harmless ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from provider.cloud import CosAnswer
from provider.cloud.client import UNREACHABLE_SECONDS, TencentCloud
from provider.errors import Busy, CloudError, NotAllowed, Unreachable
from provider.settings import Settings
from provider.waiting import Patience
from tests.unit.provider.fake_cloud import FakeClock


class Line:
    """A connection that fails `times` times with `error` before it works."""

    def __init__(self, error: CloudError, times: int) -> None:
        self.error, self.times, self.sent = error, times, 0

    def call(self, *_asked: Any) -> Any:
        self.sent += 1
        if self.sent <= self.times:
            raise self.error
        return CosAnswer({}, {"answer": "yes"})


def cloud_on(line: Line, clock: FakeClock) -> TencentCloud:
    settings = Settings(region="ap-singapore", secret_id="AKIDlocal", secret_key="local", write_retry_seconds=60)
    return TencentCloud(settings, Patience(clock), connect_api=lambda _: line, connect_cos=lambda _: line)


@pytest.mark.parametrize("action", ["CreateRole", "GetRole"])
def test_a_throttled_request_is_sent_until_it_is_let_through(action: str) -> None:
    line = Line(Busy("slow down"), times=4)
    cloud_on(line, FakeClock()).api("cam", action, {})
    assert line.sent == 5


def test_throttling_without_end_is_told_as_such() -> None:
    clock = FakeClock()
    with pytest.raises(Busy):
        cloud_on(Line(Busy("slow down"), times=10_000), clock).api("cam", "CreateRole", {})
    assert clock.time == pytest.approx(60)


def test_a_read_without_an_answer_is_sent_again() -> None:
    line = Line(Unreachable("lost"), times=2)
    cloud_on(line, FakeClock()).api("cam", "GetRole", {})
    assert line.sent == 3


def test_a_create_without_an_answer_is_never_sent_again() -> None:
    line = Line(Unreachable("lost"), times=1)
    with pytest.raises(Unreachable):
        cloud_on(line, FakeClock()).api("cam", "CreateRole", {})
    assert line.sent == 1


@pytest.mark.parametrize(("method", "about", "sent"), [("PUT", "cors", 2), ("GET", "", 2), ("PUT", "", 1)])
def test_of_cos_requests_only_the_making_of_a_bucket_is_not_sent_again(method: str, about: str, sent: int) -> None:
    line = Line(Unreachable("lost"), times=1)
    try:
        cloud_on(line, FakeClock()).cos(method, "b-1250000000", about)
    except Unreachable:
        assert (method, about) == ("PUT", "")
    assert line.sent == sent


def test_a_cloud_that_is_not_there_is_given_up_soon() -> None:
    clock = FakeClock()
    with pytest.raises(Unreachable):
        cloud_on(Line(Unreachable("refused"), times=10_000), clock).api("cam", "GetRole", {})
    assert clock.time == pytest.approx(UNREACHABLE_SECONDS)


def test_a_refusal_is_final() -> None:
    line = Line(NotAllowed("no"), times=10)
    with pytest.raises(NotAllowed):
        cloud_on(line, FakeClock()).api("cam", "GetRole", {})
    assert line.sent == 1


def test_nothing_is_connected_before_it_is_needed() -> None:
    made: list[str] = []

    def connect(_settings: Settings) -> Line:
        made.append("api")
        return Line(Busy(""), times=0)

    settings = Settings(region="ap-singapore", secret_id="AKIDlocal", secret_key="local")
    cloud = TencentCloud(settings, Patience(FakeClock()), connect_api=connect)
    assert made == []
    cloud.api("cam", "GetRole", {})
    cloud.api("cam", "GetRole", {})
    assert made == ["api"]


def test_parameters_reach_the_line_as_they_are() -> None:
    seen: list[Mapping[str, Any]] = []

    class Recorder:
        def call(self, service: str, action: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
            seen.append(parameters)
            return {}

    settings = Settings(region="ap-singapore", secret_id="AKIDlocal", secret_key="local")
    TencentCloud(settings, Patience(FakeClock()), connect_api=lambda _: Recorder()).api(
        "cam", "GetRole", {"RoleId": "1"}
    )
    assert seen == [{"RoleId": "1"}]
