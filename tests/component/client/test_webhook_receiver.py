"""The receiver on the page about webhooks runs as it stands there."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
from standardwebhooks import Webhook

from tests.support.cloud import PATIENCE
from tests.unit.docs.pages import ROOT, Page

PAGE = Page(ROOT / "docs" / "webhooks.md")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = json.dumps(
    {
        "type": "image.succeeded",
        "timestamp": "2026-11-22T09:30:12.481Z",
        "data": {"id": "j", "status": "succeeded", "outputs": []},
    }
)


@pytest.fixture
def told() -> list[Any]:
    return []


@pytest.fixture
def port(told: list[Any]) -> Iterator[int]:
    receiver, _ = PAGE.blocks("python")
    before = os.environ.get("WEBHOOK_SECRET")
    os.environ["WEBHOOK_SECRET"] = SECRET
    try:
        module: dict[str, Any] = {"__name__": "receiver"}
        exec(compile(receiver, PAGE.name, "exec"), module)
    finally:
        os.environ.pop("WEBHOOK_SECRET")
        if before is not None:
            os.environ["WEBHOOK_SECRET"] = before
    module["work"] = told.append
    server = ThreadingHTTPServer(("127.0.0.1", 0), module["Receiver"])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield int(server.server_address[1])
    server.shutdown()
    server.server_close()
    thread.join()


def send(port: int, *, secret: str = SECRET) -> int:
    now = datetime.now(UTC)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", now, BODY),
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("POST", "/images", BODY, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_receiver_of_the_page_works_once_for_each_event(port: int, told: list[Any]) -> None:
    assert [send(port), send(port)] == [204, 204]
    assert [(event.type, event.job.id) for event in told] == [("image.succeeded", "j")]


def test_the_receiver_of_the_page_refuses_what_is_forged(port: int, told: list[Any]) -> None:
    assert send(port, secret="whsec_" + "b3RoZXIh" * 4) == 401
    assert told == []
