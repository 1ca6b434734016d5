"""Which webhooks an order may ask for: none that leads inwards."""

from __future__ import annotations

import json

import pytest
from aigc.errors import Unreachable

from tests.unit.function.receivers import PUBLIC
from tests.unit.function.webhooks.orders import ORDER, URL, order
from tests.unit.function.world import World


def refusal(world: World, url: str = URL) -> tuple[int, str]:
    reply = world.post({"prompt": "draw a cat", "webhook": {"url": url}}, idempotency_key="order-17")
    assert world.creates() == 0
    assert world.keys("jobs/") == []
    return reply.status, reply.json["errors"][0]["field"]


def test_without_a_signing_secret_there_are_no_webhooks(environment: dict[str, str]) -> None:
    assert refusal(World(environment)) == (422, "webhook")


@pytest.mark.parametrize("addresses", [("10.0.0.7",), ("169.254.0.23",), (*PUBLIC, "127.0.0.1"), ("64:ff9b::a00:7",)])
def test_a_name_that_leads_inwards_is_refused(world: World, addresses: tuple[str, ...]) -> None:
    world.receivers.hosts["hooks.example.com"] = addresses
    assert refusal(world) == (422, "webhook.url")


@pytest.mark.parametrize("url", ["https://10.0.0.7/", "http://hooks.example.com/", "https://hooks.example.com:8443/"])
def test_an_address_inside_and_another_port_are_refused_without_asking_anybody(world: World, url: str) -> None:
    world.receivers.hosts.clear()
    assert refusal(world, url) == (422, "webhook.url")


def test_a_name_that_does_not_exist_is_refused(world: World) -> None:
    assert refusal(world, "https://hoks.example.com/") == (422, "webhook.url")


def test_a_name_service_that_does_not_answer_is_not_the_callers_fault(world: World) -> None:
    world.receivers.hosts["hooks.example.com"] = Unreachable("no answer")
    assert world.post(ORDER).status == 202


def test_a_name_that_has_passed_is_not_looked_up_again_for_each_line_of_a_batch(world: World) -> None:
    for _ in range(20):
        order(world)
    assert world.receivers.looked_up == ["hooks.example.com"]
    world.clock.sleep(31)
    world.receivers.hosts["hooks.example.com"] = ("10.0.0.7",)
    assert world.post(ORDER).status == 422


def test_an_accepted_order_stays_accepted_when_its_receiver_has_gone(world: World) -> None:
    first = world.post(ORDER, idempotency_key="order-17")
    world.receivers.hosts.clear()
    assert world.post(ORDER, idempotency_key="order-17").json["id"] == first.json["id"]
    assert world.creates() == 1


def test_a_refused_upload_is_reported(world: World) -> None:
    world.receivers.hosts["hooks.example.com"] = ("10.0.0.7",)
    world.send(world.upload("inbox/job.json", json.dumps(ORDER).encode()))
    (report,) = world.keys("failed/")
    assert json.loads(world.cloud.objects[report][0])["errors"][0]["field"] == "webhook.url"


def test_the_webhook_is_part_of_the_request(world: World) -> None:
    world.post(ORDER, idempotency_key="order-17")
    other = {"url": "https://other.example.com/"}
    assert world.post({**ORDER, "webhook": other}, idempotency_key="order-17").json["code"] == "idempotency_key_reused"
