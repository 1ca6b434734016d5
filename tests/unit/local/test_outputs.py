"""`.local/outputs.json`."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from local.cloud import Cloud
from local.environment import Account
from local.errors import EngineFailed
from local.outputs import LocalOutputs, read_outputs
from local.secrets import Secrets

CLOUD = Cloud(pid=42, endpoint="http://127.0.0.1:4321", ca_file=Path("/made-up/ca.pem"))
SECRETS = Secrets(api_key="aigc_madeup", webhook="whsec_madeup")
EXPORTED = {
    "serviceUrl": "https://1250000000-abc123.ap-singapore.tencentscf.com/",
    "functionUrl": "https://1250000000-abc123.ap-singapore.tencentscf.com/",
    "urlAuth": "none",
    "bucket": "aigc-local-1250000000",
    "region": "ap-singapore",
    "appId": "1250000000",
    "functionName": "aigc-local",
}


def outputs(**changes: Any) -> LocalOutputs:
    return LocalOutputs.of({**EXPORTED, **changes}, cloud=CLOUD, account=Account(), secrets=SECRETS)


def test_the_file_holds_exactly_the_promised_fields(tmp_path: Path) -> None:
    outputs().write(tmp_path / "outputs.json")
    assert json.loads((tmp_path / "outputs.json").read_text()) == {
        "localUrl": "http://127.0.0.1:4321/_localcloud/fn/abc123/",
        "serviceUrl": "https://1250000000-abc123.ap-singapore.tencentscf.com/",
        "functionUrl": "https://1250000000-abc123.ap-singapore.tencentscf.com/",
        "urlAuth": "none",
        "gatewayId": "",
        "gatewayKey": "",
        "apiKey": "aigc_madeup",
        "webhookSecret": "whsec_madeup",
        "bucket": "aigc-local-1250000000",
        "region": "ap-singapore",
        "appId": "1250000000",
        "cloudEndpoint": "http://127.0.0.1:4321",
        "secretId": "AKIDlocal",
        "secretKey": "local",
        "cloudPid": 42,
    }


def test_only_its_owner_can_read_it_also_when_it_replaces_a_file_that_others_could(tmp_path: Path) -> None:
    (tmp_path / "outputs.json").touch(mode=0o644)
    outputs().write(tmp_path / "outputs.json")
    assert stat.S_IMODE((tmp_path / "outputs.json").stat().st_mode) == 0o600


def test_no_secret_is_in_what_gets_printed_by_accident() -> None:
    pairs = {"shop": {"secretId": "APIDshop", "secretKey": "madeup-by-the-gateway"}}
    assert "madeup" not in repr(outputs(gatewayKeys=pairs)) + repr(SECRETS)


def test_whoever_calls_through_a_gateway_with_keys_finds_the_first_pair() -> None:
    pairs = {name: {"secretId": f"APID{name}", "secretKey": f"key of {name}"} for name in ("shop", "studio")}
    told = outputs(urlAuth="gateway", gatewayKeys=pairs)
    assert (told.gatewayId, told.gatewayKey) == ("APIDshop", "key of shop")


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    outputs().write(tmp_path / "outputs.json")
    assert read_outputs(tmp_path / "outputs.json") == outputs()


@pytest.mark.parametrize("text", ["", "[]", '{"bucket": "x"}'])
def test_a_file_of_another_version_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "outputs.json").write_text(text)
    assert read_outputs(tmp_path / "outputs.json") is None


@pytest.mark.parametrize("name", ["serviceUrl", "urlAuth", "bucket", "region", "appId"])
def test_a_missing_stack_output_is_named(name: str) -> None:
    with pytest.raises(EngineFailed, match=name):
        outputs(**{name: None})


@pytest.mark.parametrize(
    "url", ["https://example.com/", "https://1250000000.tencentscf.com/", "https://99-x.tencentscf.com/"]
)
def test_an_address_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(EngineFailed, match="serviceUrl"):
        outputs(serviceUrl=url)


def test_behind_api_gateway_the_path_names_its_service_and_environment() -> None:
    gateway = "https://service-ab12cd34-1250000000.ap-singapore.apigw.tencentcs.com/release"
    found = outputs(serviceUrl=gateway, functionUrl=None)
    assert found.localUrl == "http://127.0.0.1:4321/_localcloud/apigw/service-ab12cd34/release/"
    assert (found.serviceUrl, found.functionUrl) == (gateway, "")
