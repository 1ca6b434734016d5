"""What a function's process is told: variables and context (platform.md 5.4, 5.5)."""

from __future__ import annotations

import json
from pathlib import Path

from localcloud.identity import Account, Credential, Principal
from localcloud.scf.environment import Surroundings, context, key_variables, process_environment
from localcloud.scf.function import Configuration, Key, Revision
from localcloud.scf.package import Package

KEY = Key("ap-singapore", "default", "draw")
SETTINGS = Configuration(
    "index.main_handler", "Python3.10", memory=256, timeout=30, environment=(("MODE", "a"), ("LANG", "de_DE"))
)
REVISION = Revision(1, Package(Path("/code"), 1), SETTINGS)
AROUND = Surroundings("http://127.0.0.1:5", "/ca.pem", "/scratch")


def test_the_documented_variables_are_there_and_nothing_of_the_clouds_own() -> None:
    told = process_environment(KEY, REVISION, Account(), AROUND)

    assert {
        "TENCENTCLOUD_RUNENV": "SCF",
        "TENCENTCLOUD_REGION": "ap-singapore",
        "TENCENTCLOUD_APPID": "1250000000",
        "TENCENTCLOUD_UIN": "100000000001",
        "TENCENTCLOUD_TZ": "UTC",
        "SCF_RUNTIME": "Python3.10",
        "SCF_FUNCTIONNAME": "draw",
        "SCF_FUNCTIONVERSION": "$LATEST",
        "_SCF_SERVER_PORT": "28902",
        "USER_CODE_ROOT": "/code/",
        "PYTHONPATH": "/code",
        "PYTHONDONTWRITEBYTECODE": "x",
        "HOME": "/home/qcloud",
        "USER": "qcloud",
    }.items() <= told.items()
    assert "TENCENTCLOUD_SECRETID" not in told


def test_https_goes_through_the_cloud_by_the_standard_variables_alone() -> None:
    told = process_environment(KEY, REVISION, Account(), AROUND)
    assert (told["HTTPS_PROXY"], told["https_proxy"], told["NO_PROXY"]) == (AROUND.proxy_url, AROUND.proxy_url, "")
    assert told["SSL_CERT_FILE"] == "/ca.pem"


def test_the_users_variables_are_there_too() -> None:
    told = process_environment(KEY, REVISION, Account(), AROUND)
    assert (told["MODE"], told["LANG"]) == ("a", "de_DE")


def test_keys_come_only_with_a_role() -> None:
    key = Credential("AKIDtemp", "made-up", Principal("role", Account(), "draw-role"), "token", 100.0)
    assert key_variables(None) == {}
    assert key_variables(key) == {
        "TENCENTCLOUD_SECRETID": "AKIDtemp",
        "TENCENTCLOUD_SECRETKEY": "made-up",
        "TENCENTCLOUD_SESSIONTOKEN": "token",
    }


def test_the_context_has_exactly_the_documented_fields() -> None:
    told = context(KEY, REVISION, Account(), "r-1")
    environment = told.pop("environment")
    assert isinstance(environment, str)
    assert json.loads(environment) == {"SCF_NAMESPACE": "default", "MODE": "a", "LANG": "de_DE"}
    assert told == {
        "memory_limit_in_mb": 256,
        "time_limit_in_ms": 30000,
        "request_id": "r-1",
        "environ": "SCF_NAMESPACE=default;MODE=a;LANG=de_DE",
        "function_version": "$LATEST",
        "function_name": "draw",
        "namespace": "default",
        "tencentcloud_region": "ap-singapore",
        "tencentcloud_appid": "1250000000",
        "tencentcloud_uin": "100000000001",
    }
