"""Webhooks of the deployed service: through real names, real TLS and the secret in SSM, to receivers that misbehave."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.support.cloud import eventually, rest
from tests.support.examples import said_by
from tests.support.receivers import PUBLIC, Receiver, later, verified
from tests.support.stack import Deployed, deployed
from tests.unit.docs.pages import ROOT, Page


def deliveries(service: Deployed, job_id: str) -> dict[str, str]:
    return dict(service.job(job_id)["webhook"]["deliveries"])


def refused_field(answer: httpx.Response) -> str:
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    return str(error["field"])


def test_a_finished_job_is_told_signed_and_once(service: Deployed) -> None:
    receiver = Receiver.at(service)
    job_id = receiver.order()
    (request,) = receiver.got()
    event = verified(service, request)
    assert (event.id, event.type) == (f"msg_{job_id}_succeeded", "image.succeeded")
    assert event.job.succeeded
    assert (request.method, request.path) == ("POST", "/images?token=secret-token")
    assert (request.address, request.sni) == (PUBLIC, receiver.host)
    assert eventually(lambda: deliveries(service, job_id), until=lambda seen: seen == {"succeeded": "delivered"})
    later(service)
    assert len(receiver.requests) == 1


def test_the_links_of_a_webhook_lead_to_the_image(service: Deployed) -> None:
    receiver = Receiver.at(service)
    receiver.order()
    (output,) = verified(service, receiver.got()[0]).job.outputs
    assert service.read(output.key)
    assert output.url.startswith(f"https://{service.outputs.bucket}.cos.")


@pytest.mark.parametrize("addresses", [("10.0.0.7",), ("169.254.0.23",), ((PUBLIC, "127.0.0.1"),)])
def test_a_name_that_leads_inwards_is_refused_when_it_is_ordered(service: Deployed, addresses: tuple[str, ...]) -> None:
    receiver = Receiver.at(service, *addresses)
    answer = service.create({"prompt": "draw a cat", "webhook": {"url": receiver.url}})
    assert refused_field(answer) == "webhook.url"
    assert receiver.requests == []


def test_a_name_that_nobody_has_is_refused(service: Deployed) -> None:
    answer = service.create({"prompt": "draw a cat", "webhook": {"url": "https://nobody.example.com/"}})
    assert refused_field(answer) == "webhook.url"


def test_a_name_that_changes_to_an_inner_address_is_not_called(service: Deployed) -> None:
    receiver = Receiver.at(service, PUBLIC, "10.0.0.7")
    job_id = receiver.order()
    service.finished(job_id)
    later(service)
    assert receiver.requests == []
    assert service.cloud.site(receiver.host).connections == 0
    assert deliveries(service, job_id) == {"succeeded": "pending"}
    receiver.move(PUBLIC)
    later(service, 400)
    assert verified(service, receiver.got()[0]).job.id == job_id


def test_a_redirect_is_not_followed_and_the_timer_tries_again(service: Deployed) -> None:
    service.stand_still()  # until later, it has not tried again
    inner = Receiver.at(service, "10.0.0.8")
    elsewhere = {"status": 307, "headers": {"Location": inner.url}}
    receiver = Receiver.at(service, answers=[elsewhere, {"status": 204}])
    job_id = receiver.order()
    rest(service.cloud)
    assert len(receiver.requests) == 1
    assert deliveries(service, job_id) == {"succeeded": "pending"}
    later(service)
    one, two = (verified(service, request) for request in receiver.got(2))
    assert one.id == two.id
    assert inner.requests == []
    assert deliveries(service, job_id) == {"succeeded": "delivered"}


def test_410_ends_it(service: Deployed) -> None:
    receiver = Receiver.at(service, answers=[{"status": 410}])
    job_id = receiver.order()
    receiver.got()
    eventually(lambda: deliveries(service, job_id), until=lambda seen: seen == {"succeeded": "gone"})
    later(service, 600)
    assert len(receiver.requests) == 1


def test_retries_keep_to_the_schedule(service: Deployed) -> None:
    service.stand_still()
    receiver = Receiver.at(service, answers=[{"status": 500}, {"status": 500}, {"status": 204}])
    receiver.order()
    rest(service.cloud)
    assert len(receiver.requests) == 1
    later(service)
    assert len(receiver.requests) == 2
    later(service, 200)
    assert len(receiver.requests) == 2, "five minutes are not over"
    later(service, 200)
    assert len({request.headers["webhook-id"] for request in receiver.got(3)}) == 1


def test_a_receiver_that_breaks_off_is_asked_again(service: Deployed) -> None:
    receiver = Receiver.at(service, answers=[{"drop": True}, {"status": 204}])
    job_id = receiver.order()
    receiver.got()
    rest(service.cloud)
    later(service)
    receiver.got(2)
    eventually(lambda: deliveries(service, job_id), until=lambda seen: seen == {"succeeded": "delivered"})


def test_a_create_that_fails_is_told_by_the_timer(service: Deployed) -> None:
    service.stand_still()
    service.cloud.fault("error", service="mps", action="CreateAigcImageTask", code="InvalidParameterValue.Prompt")
    receiver = Receiver.at(service)
    job_id = receiver.order()
    assert receiver.requests == []
    later(service)
    event = verified(service, receiver.got()[0])
    assert (event.type, event.job.id) == ("image.failed", job_id)


def test_an_uploaded_job_can_ask_to_be_told_of_its_submission(service: Deployed) -> None:
    receiver = Receiver.at(service)
    document = f'{{"prompt": "draw a cat", "webhook": {{"url": "{receiver.url}", "events": ["submitted"]}}}}'
    service.drop(f"{receiver.host}.json", document.encode())
    event = verified(service, receiver.got()[0])
    assert (event.type, event.job.status) == ("image.submitted", "submitted")


def test_the_secret_is_in_no_journal_although_it_was_read(service: Deployed) -> None:
    receiver = Receiver.at(service)
    receiver.order()
    receiver.got()
    rest(service.cloud)
    assert service.outputs.webhookSecret.removeprefix("whsec_") not in str(service.cloud.journal())


def test_the_example_for_one_machine_does_what_the_page_says(tmp_path: Path) -> None:
    _, example = Page(ROOT / "docs" / "webhooks.md").blocks("python")
    (tmp_path / ".local").mkdir()
    with deployed(tmp_path / "stack") as service:  # whose clock is that of the machine, which the example goes by
        service.outputs.write(tmp_path / ".local" / "outputs.json")
        what, job_id = said_by(example, tmp_path).split()
        assert what == "image.succeeded"
        assert service.finished(job_id)["status"] == "succeeded"
