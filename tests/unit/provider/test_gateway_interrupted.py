"""What a killed engine was making of an API Gateway: found again, or made again without harm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from provider.catalogue import RESOURCES
from provider.check import check
from provider.errors import CloudError
from provider.interrupted import Finding, Pending, look
from provider.naming import Naming
from tests.unit.provider.fake_gateway_cloud import FakeGatewayCloud
from tests.unit.provider.test_gateway_lifecycles import API, BINDING, KEY, KEY_BINDING, PLAN, SERVICE, api

SERVICE_INPUTS = {"serviceName": "aigc-dev", "protocol": "https", "netTypes": ["OUTER"], "ipVersion": "IPv4"}
PLAN_INPUTS = {"usagePlanName": "aigc_dev_shop", "maxRequestNum": -1, "maxRequestNumPreSec": -1}
KEY_INPUTS = {"secretName": "aigc_dev_shop", "status": "on", "accessKeyType": "auto"}
MADE: list[tuple[str, Mapping[str, Any]]] = [
    (SERVICE, {**SERVICE_INPUTS, "releaseLimit": 100, "tags": {"stack": "dev"}}),
    (PLAN, PLAN_INPUTS),
    (KEY, KEY_INPUTS),
    (KEY_BINDING, {"apiKeyId": "APID1", "usagePlanId": "usagePlan-2"}),
    (
        BINDING,
        {"usagePlanId": "usagePlan-2", "serviceId": "service-3", "environment": "release", "bindType": "SERVICE"},
    ),
]


@pytest.fixture
def cloud() -> FakeGatewayCloud:
    """With a key pair, a plan and a service of somebody else."""
    cloud = FakeGatewayCloud()
    for type_, inputs in ((KEY, KEY_INPUTS), (PLAN, PLAN_INPUTS), (SERVICE, SERVICE_INPUTS)):
        name = next(iter(inputs))
        create(cloud, type_, {**inputs, name: f"{inputs[name]}-2"})
    return cloud


def create(cloud: FakeGatewayCloud, type_: str, inputs: Mapping[str, Any]) -> str:
    """As the engine has it made: the provider's check has gone over the inputs."""
    resource = RESOURCES[type_]
    return resource.create(cloud, check(resource.fields, dict(inputs), {}, Naming("it", b"")).inputs).resource_id


def found(cloud: FakeGatewayCloud, type_: str, inputs: Mapping[str, Any]) -> Finding:
    return look(cloud, Pending(f"urn::{type_}", type_, "", dict(inputs)))


@pytest.mark.parametrize(("type_", "inputs"), MADE, ids=[type_.rpartition(":")[2] for type_, _ in MADE])
def test_what_was_made_is_found_by_what_it_is(cloud: FakeGatewayCloud, type_: str, inputs: Mapping[str, Any]) -> None:
    assert found(cloud, type_, inputs).resource_id is None
    made = create(cloud, type_, inputs)

    again = found(cloud, type_, inputs)

    assert (again.resource_id, again.foreign) == (made, ())


@pytest.mark.parametrize(("type_", "inputs"), MADE[:3], ids=["Service", "UsagePlan", "ApiKey"])
def test_of_two_with_one_name_nobody_knows_which_it_is(
    cloud: FakeGatewayCloud, type_: str, inputs: Mapping[str, Any]
) -> None:
    create(cloud, type_, inputs)
    create(cloud, type_, inputs)

    assert found(cloud, type_, inputs).resource_id is None


def test_an_api_that_is_there_just_so_is_taken_and_not_made_twice(cloud: FakeGatewayCloud) -> None:
    made = create(cloud, API, api("service-3"))

    assert create(cloud, API, api("service-3")) == made
    assert len(cloud.apis) == 1


def test_an_api_of_that_path_that_is_another_one_stays_in_the_way(cloud: FakeGatewayCloud) -> None:
    create(cloud, API, api("service-3"))

    with pytest.raises(CloudError, match="taken already"):
        create(cloud, API, {**api("service-3"), "serviceConfigTimeout": 7})
