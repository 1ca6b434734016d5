"""A receiver believes what the service signed, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook as Reference

from client import ImageRequest, NotGenuine, Webhook, verify_webhook
from client.clock import SystemClock
from client.errors import NotConfigured

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + "b3RoZXIh" * 4
NOW = 1_790_000_000.0
JOB = {"id": "00000000-0000-7000-8000-000000000000", "status": "succeeded", "outputs": []}
BODY = json.dumps({"type": "image.succeeded", "timestamp": "2026-09-21T14:13:20.000Z", "data": JOB}).encode()


@dataclass
class At(SystemClock):
    """A clock that stands."""

    time: float = NOW

    def now(self) -> float:
        return self.time


def signed(*, secret: str = SECRET, body: bytes = BODY, at: float = NOW) -> dict[str, str]:
    """The headers as the reference library signs them."""
    signature = Reference(secret).sign("msg_1", datetime.fromtimestamp(at, UTC), body.decode())
    return {"Webhook-Id": "msg_1", "Webhook-Timestamp": str(int(at)), "Webhook-Signature": signature}


def refused(headers: Mapping[str, str], body: bytes = BODY, *, secret: str = SECRET) -> bool:
    try:
        verify_webhook(headers, body, secret, clock=At())
    except NotGenuine:
        return True
    return False


def test_what_the_reference_library_has_signed_is_genuine() -> None:
    event = verify_webhook(signed(), BODY, SECRET, clock=At())
    assert (event.id, event.type, event.timestamp) == ("msg_1", "image.succeeded", "2026-09-21T14:13:20.000Z")
    assert (event.job.id, event.job.succeeded) == (JOB["id"], True)


def test_one_changed_byte_is_noticed() -> None:
    assert refused(signed(), BODY.replace(b"succeeded", b"succeedex"))


@pytest.mark.parametrize("name", ["Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"])
def test_every_header_is_signed_and_needed(name: str) -> None:
    headers = signed()
    assert refused({other: value for other, value in headers.items() if other != name})
    changed = {"Webhook-Id": "msg_2", "Webhook-Timestamp": str(int(NOW) + 1), "Webhook-Signature": "v1,AAAA"}
    assert refused({**headers, name: changed[name]})


def test_another_secret_is_not_ours() -> None:
    assert refused(signed(secret=OTHER))


@pytest.mark.parametrize(("age", "too_old"), [(299, False), (301, True), (-299, False), (-301, True)])
def test_a_recorded_message_is_worthless_after_some_minutes(age: float, too_old: bool) -> None:
    assert refused(signed(at=NOW - age)) is too_old


@pytest.mark.parametrize("signature", ["", "v1", "v1,", "v2,{}", "v1a,{}", "é"])
def test_signatures_of_another_kind_are_passed_over(signature: str) -> None:
    headers = signed()
    genuine = headers["Webhook-Signature"]
    passed_over = signature.format(genuine.partition(",")[2])
    assert refused({**headers, "Webhook-Signature": passed_over})
    assert not refused({**headers, "Webhook-Signature": f"{passed_over} {genuine}"})


def test_both_sides_of_a_change_of_secrets_are_understood() -> None:
    assert not refused(signed(secret=OTHER), secret=f"{SECRET} {OTHER}")
    both = signed(secret=OTHER)["Webhook-Signature"] + " " + signed()["Webhook-Signature"]
    assert not refused({**signed(), "Webhook-Signature": both})


@pytest.mark.parametrize("secret", ["", " ", "whsec_", "whsec_$$$"])
def test_a_missing_secret_is_not_taken_for_a_forgery(secret: str) -> None:
    with pytest.raises(NotConfigured):
        verify_webhook(signed(), BODY, secret, clock=At())


@pytest.mark.parametrize("body", [b"[]", b'{"type": "x"}', b"not json"])
def test_something_else_with_a_good_signature_is_no_event(body: bytes) -> None:
    assert refused(signed(body=body), body)


def test_an_order_names_its_receiver() -> None:
    asked = ImageRequest("draw a cat", webhook=Webhook("https://hooks.example.com/")).document()
    assert asked["webhook"] == {"url": "https://hooks.example.com/"}
    asked = ImageRequest("draw a cat", webhook=Webhook("https://hooks.example.com/", ("failed",))).document()
    assert asked["webhook"]["events"] == ["failed"]
    assert "webhook" not in ImageRequest("draw a cat").document()
