"""The official SDK as we use it: each call is sent once, and every kind of failure gets the right meaning."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aigc.clock import Deadline, SystemClock
from aigc.errors import LookFailed, OutcomeUnknown, RefusedForGood, RefusedForNow
from aigc.outside.mps import LONGEST_IDLE, Channel, MpsCreator, reader
from aigc.ports import NOT_FOUND

from tests.component.function.loopback import Answer, Loopback, NoAnswer, Request, loopback
from tests.support.cloud import PATIENCE, eventually

ENDPOINT = "mps.intl.tencentcloudapi.com"
PAYLOAD = {"Prompt": "draw a cat"}


@dataclass
class FakeMps:
    """Answers in order; then yes."""

    answers: list[Answer | None] = field(default_factory=list)
    hold: threading.Event | None = None

    def __call__(self, _request: Request) -> Answer:
        if self.hold is not None:
            self.hold.wait(PATIENCE)
        if self.answers:
            answer = self.answers.pop(0)
            if answer is None:
                raise NoAnswer
            return answer
        return said({"TaskId": "task-1", "RequestId": "r-1", "Status": "RUN"})


@dataclass
class Scene:
    """The clients and what they talk to."""

    channel: Channel
    mps: FakeMps
    wire: Loopback
    deadline: Deadline

    def create(self) -> Any:
        return MpsCreator(self.channel, self.deadline).create(PAYLOAD)


class Time(SystemClock):
    """Stands still, but for leaps the test can make: of durations, and of the day."""

    leap = 0.0
    frozen = 0.0

    def now(self) -> float:
        return 1_790_000_000.0 + self.frozen

    def monotonic(self) -> float:
        return 1_000.0 + self.leap


def said(response: dict[str, Any], content_type: str = "application/json") -> Answer:
    return Answer(200, json.dumps({"Response": response}).encode(), {"Content-Type": content_type})


def refused(code: str, content_type: str = "application/json") -> Answer:
    return said({"Error": {"Code": code, "Message": "no"}, "RequestId": "r-9"}, content_type)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    mps = FakeMps()
    with loopback(mps, tmp_path, ENDPOINT) as wire:
        clock = Time()
        channel = Channel(ENDPOINT, wire.environment, clock)
        try:
            yield Scene(channel, mps, wire, Deadline.after(60, clock))
        finally:
            channel.close()


def test_a_create_is_one_signed_request_in_english_with_the_session_token(scene: Scene) -> None:
    assert scene.create().task_id == "task-1"
    (request,) = scene.wire.requests
    headers = request.headers
    assert (headers["x-tc-action"], headers["x-tc-version"]) == ("CreateAigcImageTask", "2019-06-12")
    assert (headers["x-tc-language"], headers["x-tc-token"]) == ("en-US", "session-token")
    assert headers["authorization"].startswith("TC3-HMAC-SHA256 Credential=AKIDlocal/")
    assert json.loads(request.body) == PAYLOAD


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8"])
@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("RequestLimitExceeded", RefusedForNow),
        ("LimitExceeded.CreateTask", RefusedForNow),
        ("InvalidParameter.ViolationContent", RefusedForGood),
        ("InternalError", OutcomeUnknown),
    ],
)
def test_an_error_is_never_repeated_and_means_what_the_table_says(
    scene: Scene, code: str, error: type[RefusedForNow], content_type: str
) -> None:
    scene.mps.answers = [refused(code, content_type)]
    with pytest.raises(error) as caught:
        scene.create()
    assert (caught.value.upstream, caught.value.request_id) == (code, "r-9")
    assert len(scene.wire.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        None,
        Answer(502, b"bad gateway"),
        Answer(307, b"", {"Location": f"https://{ENDPOINT}/again"}),
        Answer(200, b"<html>", {"Content-Type": "application/json"}),
        Answer(200, b"[]", {"Content-Type": "application/json"}),
        Answer(200, b'{"Response": null}', {"Content-Type": "text/html"}),
        said({"RequestId": "r-1"}),
    ],
    ids=["no answer", "502", "redirect", "not json", "a list", "no response", "no task id"],
)
def test_whatever_is_no_proof_is_unknown(scene: Scene, answer: Answer | None) -> None:
    scene.mps.answers = [answer]
    with pytest.raises(OutcomeUnknown):
        scene.create()
    assert len(scene.wire.requests) == 1


def test_an_answer_that_takes_too_long_is_unknown(scene: Scene) -> None:
    scene.create()  # so that it is not the connection that takes too long
    scene.mps.hold = threading.Event()
    scene.deadline = Deadline.after(0, scene.deadline.clock)  # leaves the shortest possible wait
    try:
        with pytest.raises(OutcomeUnknown):
            scene.create()
    finally:
        scene.mps.hold.set()
    eventually(lambda: len(scene.wire.requests), until=lambda seen: seen >= 2)
    assert (len(scene.wire.requests), len(scene.wire.connections)) == (2, 1)


@pytest.mark.parametrize("excluded", ["", "127.0.0.1"], ids=["to the proxy", "to MPS"])
def test_a_connection_that_was_never_made_is_proof(scene: Scene, excluded: str) -> None:
    environment = {**scene.wire.environment, "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": excluded}
    channel = Channel("127.0.0.1:9" if excluded else ENDPOINT, environment, scene.deadline.clock)
    with pytest.raises(RefusedForNow) as caught:
        MpsCreator(channel, scene.deadline).create(PAYLOAD)
    assert caught.value.upstream == "NotSent"
    channel.close()


def test_without_credentials_nothing_is_sent(scene: Scene) -> None:
    del scene.wire.environment["TENCENTCLOUD_SECRETID"]
    with pytest.raises(RefusedForNow):
        scene.create()
    assert scene.wire.requests == []


def test_renewed_credentials_are_used_on_the_kept_connection(scene: Scene) -> None:
    scene.create()
    scene.wire.environment["TENCENTCLOUD_SECRETID"] = "AKIDrenewed"
    scene.create()
    assert "Credential=AKIDrenewed/" in scene.wire.requests[-1].headers["authorization"]
    assert len(scene.wire.connections) == 1


@pytest.mark.parametrize("clock", ["leap", "frozen"])
def test_a_connection_that_was_idle_is_not_trusted_with_a_create(scene: Scene, clock: str) -> None:
    scene.create()
    setattr(scene.channel.clock, clock, LONGEST_IDLE + 1)
    scene.create()
    assert len(scene.wire.connections) == 2


def test_describe_brings_the_state(scene: Scene) -> None:
    scene.mps.answers = [said({"Status": "FAIL", "Message": "Save to cos failed", "RequestId": "r-2"})]
    state = reader(scene.channel, scene.deadline).look("task-1")
    assert (state.status, state.message, state.request_id) == ("FAIL", "Save to cos failed", "r-2")


def test_a_task_that_mps_does_not_know_is_a_state_and_other_trouble_is_not(scene: Scene) -> None:
    scene.mps.answers = [refused("ResourceNotFound.TaskNotFound"), refused("RequestLimitExceeded")]
    look = reader(scene.channel, scene.deadline).look
    assert look("task-1").status == NOT_FOUND
    with pytest.raises(LookFailed):
        look("task-1")
