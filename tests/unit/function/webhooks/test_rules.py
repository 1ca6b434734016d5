"""The pure parts of webhooks: the field, where a URL leads, names of markers, and what a promise is worth."""

from __future__ import annotations

from typing import Any

import pytest
from aigc.errors import ForbiddenAddress, InvalidRequest
from aigc.jobs.entries import Accepted, Answer, End, Failed, Output, Refused, Submitted, Succeeded, Unknown
from aigc.jobs.job import Job
from aigc.request import offer, public_url, spec, validation
from aigc.request.payload import Store, create_payload
from aigc.request.spec import ENDS, ImageSpec, Webhook
from aigc.webhooks.endpoint import Endpoint, checked, endpoint_of
from aigc.webhooks.notice import Notice, from_marker, outcome_of, promised
from aigc.webhooks.schedule import PAUSES, next_try
from aigc.webhooks.verdict import LONGEST_INVOCATION, Verdict, verdict

JOB_ID = "00000000-0000-7000-8000-000000000000"
OWN = Store("images-1250000000", "ap-singapore", "")
AT = 1_790_000_000.5


def read(webhook: object) -> ImageSpec:
    document = {"prompt": "draw a cat", "webhook": webhook}
    return validation.read_spec(document, store=OWN, offer=offer.read("", "Hunyuan"))


def wrong(webhook: object) -> list[str]:
    with pytest.raises(InvalidRequest) as caught:
        read(webhook)
    return [error.field for error in caught.value.errors]


# -- the field --------------------------------------------------------------------------------------------------------


def test_by_default_the_ends_are_told() -> None:
    assert read({"url": "https://hooks.example.com/"}).webhook == Webhook("https://hooks.example.com/", ENDS)


@pytest.mark.parametrize(
    ("webhook", "fields"),
    [
        ("https://hooks.example.com/", ["webhook"]),
        ({}, ["webhook.url"]),
        ({"url": "http://hooks.example.com/"}, ["webhook.url"]),
        ({"url": "https://hooks.example.com/#part"}, ["webhook.url"]),
        ({"url": 1, "events": "failed"}, ["webhook.url", "webhook.events"]),
        ({"url": "https://hooks.example.com/", "events": []}, ["webhook.events"]),
        ({"url": "https://hooks.example.com/", "events": ["done"]}, ["webhook.events"]),
        ({"url": "https://hooks.example.com/", "events": [["failed"]]}, ["webhook.events"]),
        ({"url": "https://hooks.example.com/", "secret": "x"}, ["webhook.secret"]),
    ],
)
def test_every_mistake_is_named_by_its_path(webhook: object, fields: list[str]) -> None:
    assert sorted(wrong(webhook)) == sorted(fields)


def test_the_order_of_the_events_makes_no_other_request() -> None:
    one, other = (
        {"url": "https://hooks.example.com/", "events": names}
        for names in (["failed", "succeeded"], [*ENDS[:2], "failed"])
    )
    assert spec.fingerprint(read(one)) == spec.fingerprint(read(other))
    assert spec.fingerprint(read(one)) != spec.fingerprint(read(None))


def test_the_history_keeps_the_webhook_and_mps_never_sees_it() -> None:
    asked = read({"url": "https://hooks.example.com/", "events": ["submitted"]})
    assert spec.from_json(spec.to_json(asked)) == asked
    assert "hooks" not in str(create_payload(asked, store=OWN, presign=str))


# -- where it leads ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("https://hooks.example.com", Endpoint("hooks.example.com", "/")),
        ("HTTPS://Hooks.Example.com:443/A?b=c", Endpoint("hooks.example.com", "/A?b=c")),
        ("https://hooks.example.com.?b", Endpoint("hooks.example.com", "/?b")),
        ("https://[2606:4700::1111]:443/x", Endpoint("2606:4700::1111", "/x")),
    ],
)
def test_a_url_is_taken_apart(url: str, endpoint: Endpoint) -> None:
    assert endpoint_of(url) == endpoint


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "0.0.0.0",
        "100.64.0.1",
        "169.254.0.23",
        "169.254.169.254",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::10.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:a00:1::",
        "2001::1",
        "2001:db8::1",
        "not an address",
    ],
)
def test_addresses_that_are_not_on_the_open_internet(address: str) -> None:
    assert not public_url.is_public(address)
    with pytest.raises(ForbiddenAddress):
        checked(("93.184.216.34", address))


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "::ffff:1.1.1.1", "2606:4700::1111"])
def test_addresses_that_are(address: str) -> None:
    assert public_url.is_public(address)


def test_no_address_at_all_is_none_to_connect_to() -> None:
    with pytest.raises(ForbiddenAddress):
        checked(())


def test_ipv4_is_tried_first() -> None:
    assert checked(("2606:4700::1111", "1.1.1.1")) == ("1.1.1.1", "2606:4700::1111")


# -- markers ----------------------------------------------------------------------------------------------------------


def notice(event: str, at: float = AT, tries: int = 0) -> Notice:
    first = promised(JOB_ID, event, at, "hooks.example.com")
    return Notice(first.due, JOB_ID, event, tries, first.receiver)


def test_a_marker_says_everything_in_its_name_and_sorts_by_when_it_is_due() -> None:
    first = notice("succeeded")
    later = next_try(first, AT + 60, wish=0, fraction=0)
    assert later is not None
    assert from_marker(first.marker) == first
    assert from_marker(later.marker) == later
    assert first.marker < later.marker
    assert (later.id, later.tries) == (first.id, 1)
    assert "." not in first.id


@pytest.mark.parametrize("key", ["webhooks/due/x", f"webhooks/due/1790000000000-{JOB_ID}-succeeded-00", "jobs/x"])
def test_foreign_objects_are_no_markers(key: str) -> None:
    assert from_marker(key) is None
    assert outcome_of(key) is None


def test_the_last_try_has_no_next() -> None:
    assert next_try(notice("failed", tries=len(PAUSES)), AT, wish=0, fraction=0) is None


@pytest.mark.parametrize(("wish", "pause"), [(0, 5), (3, 5), (600, 600), (10**9, 86_400)])
def test_a_receiver_may_ask_for_more_time_but_not_for_ever(wish: float, pause: int) -> None:
    later = next_try(notice("failed"), AT, wish=wish, fraction=0)
    assert later is not None
    assert later.due == int((AT + pause) * 1000)


# -- promises ---------------------------------------------------------------------------------------------------------


def job(answer: Answer | None = None, end: End | None = None, *, listed: bool = True) -> Job:
    webhook = Webhook("https://hooks.example.com/", ("submitted", *ENDS))
    accepted = Accepted(AT, "n", AT + 60, ImageSpec(prompt="x", webhook=webhook), "f", "outputs/x")
    return Job(JOB_ID, accepted, 1, accepted, answer, end, end is not None and listed)


SUBMITTED = Submitted(AT + 1, "n", "task", "r")
SUCCEEDED = Succeeded(AT, "n", (Output("outputs/x", "image/png"),))
CASES: dict[str, tuple[Job | None, Notice, float, Verdict]] = {
    "it happened": (job(SUBMITTED, SUCCEEDED), notice("succeeded"), AT, Verdict.DELIVER),
    "a loser's promise": (job(SUBMITTED, SUCCEEDED), notice("succeeded", AT + 0.1), AT, Verdict.DROP),
    "another end": (job(SUBMITTED, Failed(AT, "n", "c", "m")), notice("succeeded"), AT, Verdict.DROP),
    "a later try": (job(SUBMITTED, SUCCEEDED), notice("succeeded", AT + 300, 1), AT, Verdict.DELIVER),
    "an end that is not listed yet": (job(end=SUCCEEDED, listed=False), notice("succeeded"), AT, Verdict.LEAVE),
    "about to end": (job(SUBMITTED), notice("succeeded"), AT + LONGEST_INVOCATION - 1, Verdict.LEAVE),
    "never ended": (job(SUBMITTED), notice("succeeded"), AT + LONGEST_INVOCATION, Verdict.DROP),
    "no such job": (None, notice("succeeded"), AT, Verdict.DROP),
    "submitted": (job(SUBMITTED), notice("submitted"), AT, Verdict.DELIVER),
    "submitted and ended": (job(SUBMITTED, SUCCEEDED), notice("submitted"), AT, Verdict.DELIVER),
    "being submitted": (job(), notice("submitted"), AT + 59, Verdict.LEAVE),
    "killed while submitting": (job(), notice("submitted"), AT + 60, Verdict.DROP),
    "refused": (job(Refused(AT, "n", AT, "c", "m")), notice("submitted"), AT, Verdict.DROP),
    "unknown": (job(Unknown(AT, "n", "c", "m")), notice("submitted"), AT, Verdict.DROP),
    "failed at once": (job(end=Failed(AT, "n", "c", "m")), notice("submitted"), AT, Verdict.DROP),
    "an earlier attempt's": (job(SUBMITTED), notice("submitted", AT - 60), AT, Verdict.DROP),
}


@pytest.mark.parametrize("name", CASES)
def test_what_a_promise_is_worth(name: str) -> None:
    seen, of, now, expected = CASES[name]
    assert verdict(seen, of, now) is expected


def test_urls_do_not_show_in_representations() -> None:
    shown: list[Any] = [Webhook("https://h.example/?token=hidden", ENDS), Endpoint("h.example", "/?token=hidden")]
    assert "hidden" not in repr(shown)
