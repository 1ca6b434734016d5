"""Where the configuration comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from client.errors import NotConfigured
from client.settings import Settings, find_settings

OUTPUTS = {
    "localUrl": "http://127.0.0.1:4000/_localcloud/fn/abc/",
    "serviceUrl": "https://1250000000-abc.ap-singapore.tencentscf.com/",
    "apiKey": "aigc_local",
    "bucket": "art-1250000000",
    "region": "ap-singapore",
    "cloudEndpoint": "http://127.0.0.1:4000",
    "secretId": "AKIDlocal",
    "secretKey": "local",
}


def write(folder: Path, text: str) -> None:
    (folder / ".local").mkdir()
    (folder / ".local" / "outputs.json").write_text(text, "utf-8")


def test_the_outputs_file_is_found_from_a_folder_below(tmp_path: Path) -> None:
    write(tmp_path, json.dumps(OUTPUTS))
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    settings = find_settings({}, below)
    assert settings.service() == ("http://127.0.0.1:4000/_localcloud/fn/abc/", "aigc_local")
    assert settings.bucket().host == "art-1250000000.cos.ap-singapore.myqcloud.com"
    assert settings.route.endpoint == "http://127.0.0.1:4000"


def test_the_public_address_serves_when_there_is_no_local_one(tmp_path: Path) -> None:
    write(tmp_path, json.dumps({"serviceUrl": OUTPUTS["serviceUrl"], "apiKey": "k"}))
    assert find_settings({}, tmp_path).service()[0] == OUTPUTS["serviceUrl"]


def test_the_environment_replaces_the_file_as_a_whole(tmp_path: Path) -> None:
    write(tmp_path, json.dumps(OUTPUTS))
    settings = find_settings({"AIGC_URL": "https://images.example/", "AIGC_API_KEY": "aigc_real"}, tmp_path)
    assert settings.service() == ("https://images.example/", "aigc_real")
    assert settings.route.endpoint == ""
    with pytest.raises(NotConfigured):
        settings.bucket()


def test_half_an_environment_is_not_completed_from_the_file(tmp_path: Path) -> None:
    write(tmp_path, json.dumps(OUTPUTS))
    with pytest.raises(NotConfigured, match="no API key in the environment"):
        find_settings({"AIGC_URL": "https://images.example/"}, tmp_path).service()


def test_a_bucket_can_come_from_the_environment(tmp_path: Path) -> None:
    access = find_settings(
        {
            "AIGC_BUCKET": "art-1250000000",
            "AIGC_REGION": "ap-singapore",
            "TENCENTCLOUD_SECRET_ID": "id",
            "TENCENTCLOUD_SECRET_KEY": "secret",
            "TENCENTCLOUD_TOKEN": "token",
        },
        tmp_path,
    ).bucket()
    assert (access.bucket, access.credentials.token, access.endpoint) == ("art-1250000000", "token", "")


def test_nothing_configured_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotConfigured) as missing:
        find_settings({}, tmp_path).service()
    assert "outputs.json" in str(missing.value)
    assert "make up" in missing.value.next_step


@pytest.mark.parametrize("text", ["{", "[]", ""])
def test_a_broken_outputs_file_is_named(tmp_path: Path, text: str) -> None:
    write(tmp_path, text)
    with pytest.raises(NotConfigured, match=r"outputs\.json"):
        find_settings({}, tmp_path)


def test_keys_do_not_appear_in_a_representation() -> None:
    assert "aigc_x" not in repr(Settings(source="test", api_key="aigc_x"))
