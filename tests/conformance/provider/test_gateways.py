"""The plugin's own process against the embedded cloud: API Gateway."""

from __future__ import annotations

from tests.component.provider.plugin import Plugin
from tests.conformance.provider.programs import FUNCTION, unchanged
from tests.support.cloud import APP_ID

GATEWAY = "tencentcloud:ApiGateway/"


def test_an_api_in_front_of_a_function_its_release_plan_and_key(plugin: Plugin) -> None:
    drawing = {"name": "draw", "handler": "index.main_handler", "runtime": "Python3.10", "zipFile": "function.zip"}
    plugin.create(FUNCTION, "draw", drawing)
    service = plugin.create(
        f"{GATEWAY}service:Service",
        "s",
        wanted := {
            "serviceName": "images",
            "protocol": "https",
            "netTypes": ["OUTER"],
            "releaseLimit": 50,
            "tags": {"a": "b"},
        },
    )
    assert service.state["outerSubDomain"].startswith(f"{service.resource_id}-{APP_ID}.")
    assert unchanged(plugin, service, wanted)
    described = {
        "serviceId": service.resource_id,
        "apiName": "everything",
        "authType": "SECRET",
        "requestConfigPath": "/",
        "requestConfigMethod": "ANY",
        "responseType": "JSON",
        "serviceConfigType": "SCF",
        "serviceConfigScfFunctionName": "draw",
        "serviceConfigScfFunctionNamespace": "default",
        "serviceConfigScfFunctionQualifier": "$DEFAULT",
        "serviceConfigScfFunctionType": "EVENT",
        "serviceConfigScfIsIntegratedResponse": True,
        "isBase64Encoded": True,
    }
    api = plugin.create(f"{GATEWAY}api:Api", "a", described)
    assert unchanged(plugin, api, described)
    place = {"serviceId": service.resource_id, "environmentName": "release"}
    release = plugin.create(f"{GATEWAY}serviceRelease:ServiceRelease", "r", told := {**place, "releaseDesc": "first"})
    assert unchanged(plugin, release, told)
    plan = plugin.create(
        f"{GATEWAY}usagePlan:UsagePlan", "p", limits := {"usagePlanName": "p", "maxRequestNumPreSec": 9}
    )
    key = plugin.create(f"{GATEWAY}apiKey:ApiKey", "k", named := {"secretName": "shop"})
    assert unchanged(plugin, key, named)
    where = {"usagePlanId": plan.resource_id, "serviceId": service.resource_id, "environment": "release"}
    bound = plugin.create(f"{GATEWAY}usagePlanAttachment:UsagePlanAttachment", "b", where)
    whose = {"apiKeyId": key.resource_id, "usagePlanId": plan.resource_id}
    counted = plugin.create(f"{GATEWAY}apiKeyAttachment:ApiKeyAttachment", "c", whose)
    for made, asked in ((plan, limits), (bound, where), (counted, whose)):
        assert unchanged(plugin, made, asked)
    api = plugin.update(api, {**described, "enableCors": False, "testLimit": 7})
    assert unchanged(plugin, api, {**described, "enableCors": False, "testLimit": 7})
    for each in (counted, bound, plan, key, release, api, service):
        plugin.delete(each)
        assert plugin.read(each) is None
