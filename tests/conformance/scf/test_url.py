"""Function URLs, called by an HTTP client: by path on the loopback interface, and unchanged over HTTPS."""

from __future__ import annotations

import ssl
from typing import Any

import httpx
import pytest

from tests.conformance.scf.clients import deploy, local_url, scf_client, url_of
from tests.support.cloud import PATIENCE, RunningCloud

ECHO = (
    "def main_handler(event, context):\n"
    "    if event['path'] == '/fail':\n"
    "        raise ValueError('no')\n"
    "    said = event['httpMethod'] + ' ' + event['path'] + ' ' + str(event['queryString']) + ' ' + event['body']\n"
    "    return {'statusCode': 201, 'headers': {'Content-Type': 'text/plain'}, 'body': said}\n"
)


@pytest.fixture
def scf(cloud: RunningCloud) -> Any:
    return scf_client(cloud)


def test_a_function_answers_http_by_path(cloud: RunningCloud, scf: Any) -> None:
    deploy(scf, ECHO)
    url = local_url(cloud, url_of(scf), "/v1/images")
    answer = httpx.post(url, params={"a": "1"}, content="draw a cat", timeout=PATIENCE)
    assert (answer.status_code, answer.text) == (201, "POST /v1/images {'a': '1'} draw a cat")
    assert answer.headers["x-scf-request-id"]


def test_a_function_answers_https_under_its_public_name(cloud: RunningCloud, scf: Any) -> None:
    deploy(scf, ECHO)
    trust = ssl.create_default_context(cafile=cloud.ca_file)
    with httpx.Client(proxy=cloud.endpoint, verify=trust, trust_env=False, timeout=PATIENCE) as client:
        answer = client.get(f"{url_of(scf)}/hello")
    assert (answer.status_code, answer.text) == (201, "GET /hello {} ")


def test_an_error_of_the_function_is_its_status_code(cloud: RunningCloud, scf: Any) -> None:
    deploy(scf, ECHO)
    answer = httpx.get(local_url(cloud, url_of(scf), "/fail"), timeout=PATIENCE)
    assert answer.status_code == 430
    assert answer.json()["errorMessage"] == "user code exception caught"


def test_a_url_with_cam_authentication_refuses_a_caller_without_a_signature(cloud: RunningCloud, scf: Any) -> None:
    deploy(scf, ECHO)
    answer = httpx.get(local_url(cloud, url_of(scf, auth="CAM")), timeout=PATIENCE)
    assert answer.status_code in (401, 403)
    assert cloud.count(service="scf", action="InvokeFunction") == 0


def test_a_browser_may_ask_a_url_with_cam_authentication_what_it_allows(cloud: RunningCloud, scf: Any) -> None:
    deploy(scf, ECHO)
    cors = {"Enable": True, "Origins": ["https://shop.test"], "Methods": ["POST"], "Headers": ["authorization"]}
    url = local_url(cloud, url_of(scf, auth="CAM", CorsConfig=cors))
    asking = {"Origin": "https://shop.test", "Access-Control-Request-Method": "POST"}
    with httpx.Client(headers=asking, timeout=PATIENCE) as page:
        asked, called = page.options(url), page.post(url)
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, "https://shop.test")
    assert called.status_code == 403
