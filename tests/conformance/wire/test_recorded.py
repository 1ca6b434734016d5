"""Everything the official provider was seen to ask, asked again, in order; every field it needs comes back."""

from __future__ import annotations

import base64
import http.client
import io
import json
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from tests.conformance.wire.recording import (
    Exchange,
    Names,
    holders_of,
    load_recording,
    load_required_fields,
    values_at,
)
from tests.conformance.wire.signers import Key, Outgoing, signed
from tests.support.cloud import PATIENCE, RunningCloud, eventually

RECORDING = load_recording()
REQUIRED = load_required_fields()
REQUESTS = 248
"""How many requests the recording has: none may get lost on the way here."""
OBJECT_WITHOUT_TAGS = "cos.GET.tagging.2"
"""Recorded as 404 from the server of the recording; COS has an empty set, and the provider takes either (3.1)."""


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def response(self) -> dict[str, Any]:
        """The envelope's content, of API 3.0."""
        return dict(json.loads(self.body)["Response"])


class Replay:
    """The provider's clients once more: they sign, go through the proxy, and poll a function until it is ready."""

    def __init__(self, cloud: RunningCloud) -> None:
        self._port = urlsplit(cloud.endpoint).port
        self.names = Names(_package())

    def ask(self, exchange: Exchange) -> Answered:
        if exchange.action == "GetFunction" and not exchange.error:
            return eventually(lambda: self._send(exchange), until=_settled)
        answered = self._send(exchange)
        for field, reference in exchange.saves.items():
            self.names.learn(reference, answered.response.get(field))
        return answered

    def _send(self, exchange: Exchange) -> Answered:
        return send(self._port, signed(exchange, self.names, Key(), int(time.time())))


def send(port: int | None, request: Outgoing) -> Answered:
    """Through the proxy form, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
    headers = {"content-length": str(len(request.body)), **request.headers} if request.body else request.headers
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(request.body)
    answer = connection.getresponse()
    try:
        return Answered(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def _settled(answered: Answered) -> bool:
    return answered.response.get("Status") not in ("Creating", "Updating")


def _package() -> str:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.py", "def main_handler(event, context):\n    return event\n")
    return base64.b64encode(out.getvalue()).decode()


def test_the_whole_recorded_life_of_a_stack_is_answered_with_every_field_the_provider_needs(
    cloud: RunningCloud,
) -> None:
    replay = Replay(cloud)
    wrong: list[str] = []
    asked = 0

    for phase, exchange in RECORDING:
        answered = replay.ask(exchange)
        asked += 1
        complaints = _api_complaints if exchange.action else _cos_complaints
        wrong += [
            f"{phase}: {exchange.name}: {complaint}" for complaint in complaints(exchange, answered, replay.names)
        ]

    assert not wrong, "\n".join(wrong)
    assert asked == REQUESTS
    assert len(cloud.journal()) >= asked


def test_the_recording_is_whole_and_no_required_field_is_left_unasked() -> None:
    happened = Counter(exchange.name for _, exchange in RECORDING)
    asked = {(exchange.service, exchange.action) for _, exchange in RECORDING}

    assert sum(happened.values()) == REQUESTS
    assert set(happened) == set(RECORDING.exchanges)
    assert {(service, action) for service, rows in REQUIRED.items() for action in rows} <= asked


def test_nothing_is_left_behind_when_the_provider_has_destroyed_the_stack(cloud: RunningCloud) -> None:
    replay = Replay(cloud)
    for _, exchange in RECORDING:
        replay.ask(exchange)

    again = Replay(cloud)
    codes = [again.ask(exchange).response.get("Error") for exchange in RECORDING.phases["up"] if exchange.saves]

    assert codes == [None] * len(codes), "a name of the destroyed stack is still taken"


def test_every_required_field_is_really_looked_at(cloud: RunningCloud) -> None:
    """Take each field out of a real answer: the comparison above must complain, or it proves nothing."""
    replay = Replay(cloud)
    answers = [(exchange, replay.ask(exchange)) for _, exchange in RECORDING if exchange.action]
    unnoticed = []

    for service, action, path in _required_paths():
        same = [each for each in answers if (each[0].service, each[0].action) == (service, action)]
        if not any(_api_complaints(exchange, _without(answered, path), replay.names) for exchange, answered in same):
            unnoticed.append(f"{service}.{action}: {path}")

    assert unnoticed == []


def _required_paths() -> Iterator[tuple[str, str, str]]:
    for service, rows in REQUIRED.items():
        for action, effects in rows.items():
            for path in chain.from_iterable(effects.values()):
                yield service, action, path


def _without(answered: Answered, path: str) -> Answered:
    envelope = json.loads(answered.body)
    for holder in holders_of(envelope["Response"], path):
        holder.pop(path.rpartition(".")[2], None)
    return Answered(answered.status, answered.headers, json.dumps(envelope).encode())


def _api_complaints(exchange: Exchange, answered: Answered, names: Names) -> list[str]:
    response = answered.response
    error = response.get("Error", {})
    if error.get("Code", "") != exchange.error:
        return [f"answered {error or 'without an error'}, recorded {exchange.error or 'no error'}"]
    wrong = [f"{field} is missing" for field in exchange.saves if not response.get(field)]
    if exchange.error:
        return wrong
    row = REQUIRED.get(exchange.service, {}).get(exchange.action, {})
    for path in [*row.get("panic", ()), *row.get("error", ()), *row.get("gone", ())]:
        if len(values_at(response, path)) != len(holders_of(response, path)):
            wrong.append(f"{path} is missing")
    wrong += [f"{path} is empty" for path in row.get("gone", ()) if not all(values_at(response, path))]
    for path, recorded in exchange.echoed.items():
        answers = values_at(response, path)
        if not _holds(answers, names.resolve(recorded)):
            wrong.append(f"{path} is not echoed: {answers}")
    return wrong


def _holds(answer: Any, recorded: Any) -> bool:
    """Whether everything recorded is in the answer, which may say more."""
    if isinstance(recorded, dict):
        return isinstance(answer, dict) and all(_holds(answer.get(name), value) for name, value in recorded.items())
    if isinstance(recorded, list):
        return isinstance(answer, list) and all(any(_holds(item, value) for item in answer) for value in recorded)
    return bool(answer == recorded)


def _cos_complaints(exchange: Exchange, answered: Answered, _names: Names) -> list[str]:
    wrong = []
    if exchange.name == OBJECT_WITHOUT_TAGS and b"<TagSet></TagSet>" in answered.body:
        return []
    # 200 and 204 are the same to the provider; the server of the recording did not always choose as COS does.
    if answered.status != exchange.status and {answered.status, exchange.status} != {200, 204}:
        return [f"answered {answered.status} {answered.body!r}, recorded {exchange.status}"]
    if exchange.error and exchange.method != "HEAD":
        code = ElementTree.fromstring(answered.body).findtext("Code")
        return [] if code == exchange.error else [f"answered {code}, recorded {exchange.error}"]
    if exchange.answer.startswith("{"):
        return [] if json.loads(answered.body) == json.loads(exchange.answer) else ["the policy has changed"]
    if exchange.answer:
        missing = _leaves(exchange.answer.encode()) - _leaves(answered.body)
        wrong += [f"{leaf} is missing" for leaf in missing]
    if exchange.method == "HEAD" and exchange.path != "/" and not exchange.error and not answered.headers.get("etag"):
        wrong.append("the ETag header is missing (PANIC)")
    if exchange.path != "/" and exchange.query == "acl" and answered.headers.get("x-cos-acl") != "private":
        wrong.append("the x-cos-acl header is not echoed")
    return wrong


def _leaves(document: bytes) -> Counter[tuple[str, str]]:
    """Path and text of every element, without namespaces."""
    found: Counter[tuple[str, str]] = Counter()

    def walk(element: ElementTree.Element, above: str) -> None:
        path = f"{above}/{element.tag.rpartition('}')[2]}"
        found[path, (element.text or "").strip()] += 1
        for child in element:
            walk(child, path)

    walk(ElementTree.fromstring(document), "")
    return found
