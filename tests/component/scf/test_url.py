"""Functions called over HTTP through their URL (platform.md 5.11)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from localcloud.http import Response
from tests.component.scf.cloudlet import REGION, Cloudlet, play

ECHO = (
    "def main_handler(event, context):\n"
    "    way = event['httpMethod'] + ' ' + event['path']\n"
    "    return {'statusCode': 202, 'headers': {'X-Way': way}, 'body': event['body']}\n"
)


async def url_of(cloud: Cloudlet, code: str, **settings: Any) -> str:
    """Deploy a function and give it a URL; the URL's id."""
    await cloud.deploy(code)
    made = await cloud.call(
        "CreateTrigger",
        FunctionName="draw",
        TriggerName="url",
        Type="http",
        TriggerDesc=json.dumps({"AuthType": "NONE", **settings}),
    )
    address = json.loads(made["TriggerInfo"]["TriggerDesc"])["NetConfig"]["ExtranetUrl"]
    return str(address.removeprefix("https://1250000000-").partition(".")[0])


def body_of(response: Response) -> Any:
    assert isinstance(response.body, bytes)
    return json.loads(response.body)


def test_request_and_response_pass_through_the_function(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        url_id = await url_of(cloud, ECHO)
        response = await cloud.http(url_id, "POST", "/v1/images", body=b"draw a cat")
        assert (response.status, response.body) == (202, b"draw a cat")
        assert dict(response.headers)["X-Way"] == "POST /v1/images"
        assert dict(response.headers)["X-Scf-Request-Id"] == "0f0f0f0f"

    play(story, tmp_path)


def test_a_failure_of_the_function_is_an_http_status_with_an_envelope(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        url_id = await url_of(cloud, "def main_handler(event, context):\n    return 1 / 0\n")
        response = await cloud.http(url_id)
        assert response.status == 430
        assert body_of(response)["errorMessage"] == "user code exception caught"

    play(story, tmp_path)


def test_a_url_that_nobody_has_answers_435(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        assert (await cloud.http("nobody")).status == 435

    play(story, tmp_path)


def test_a_function_answers_under_the_names_that_it_was_given_and_no_other(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        url_id = await url_of(cloud, ECHO)
        public, private = (
            f"1250000000-{url_id}.{REGION}.tencentscf.com",
            f"1250000000-{url_id}.in.{REGION}.tencentscf.com",
        )
        elsewhere = (f"1250000001-{url_id}.{REGION}.tencentscf.com", f"1250000000-{url_id}.ap-tokyo.tencentscf.com")

        async def statuses() -> list[int]:
            return [(await cloud.http(url_id, host=host)).status for host in (public, private)]

        assert await statuses() == [202, 435]
        assert [(await cloud.http(url_id, host=host)).status for host in elsewhere] == [435, 435]
        inside = {"AuthType": "NONE", "NetConfig": {"EnableIntranet": True, "EnableExtranet": False}}
        described: dict[str, Any] = {"Type": "http", "TriggerName": "url", "TriggerDesc": json.dumps(inside)}
        await cloud.call("UpdateTrigger", FunctionName="draw", **described)
        assert await statuses() == [435, 202]
        assert (await cloud.http(url_id)).status == 202

    play(story, tmp_path)


def test_a_body_that_makes_the_event_too_large_is_406(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        url_id = await url_of(cloud, ECHO)
        assert (await cloud.http(url_id, "POST", body=b"x" * 6_291_456)).status == 406

    play(story, tmp_path)


def test_the_platform_answers_preflights_and_adds_its_headers(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        cors = {"Enable": True, "Origins": ["https://shop.test"], "Methods": ["POST"], "Headers": ["content-type"]}
        url_id = await url_of(cloud, ECHO, CorsConfig=cors)
        origin = {"Origin": "https://shop.test"}
        asked = await cloud.http(url_id, "OPTIONS", headers=origin | {"Access-Control-Request-Method": "POST"})
        answered = await cloud.http(url_id, "POST", headers=origin)
        assert asked.status == 204
        assert dict(answered.headers)["Access-Control-Allow-Origin"] == "https://shop.test"
        assert [each["RetCode"] for each in await cloud.quiet()] == [0]

    play(story, tmp_path)
