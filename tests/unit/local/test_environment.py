"""The variables of our processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import Engine
from engine.version import Version
from local.environment import Account, for_cloud, for_engine
from local.places import Places

PLACES = Places.of_stack(Path("/made-up/checkout"))
ENDPOINT = "http://127.0.0.1:4321"

FOREIGN = {
    "TENCENTCLOUD_SECRET_ID": "AKIDrealLooking0123456789",
    "TENCENTCLOUD_SECRET_KEY": "realLooking",
    "TENCENTCLOUD_SECURITY_TOKEN": "realLooking",
    "TENCENTCLOUD_ASSUME_ROLE_ARN": "qcs::cam::uin/1:roleName/x",
    "http_proxy": "http://proxy.example:3128",
    "https_proxy": "http://proxy.example:3128",
    "HTTPS_PROXY": "http://proxy.example:3128",
    "all_proxy": "socks5://proxy.example",
    "no_proxy": "*.tencentcloudapi.com",
    "PULUMI_ACCESS_TOKEN": "pul-realLooking",
    "PULUMI_BACKEND_URL": "https://backend.example",
    "PULUMI_STACK": "prod",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": "/made-up/other",
    "AIGC_URL": "https://service.example",
}
"""What the shell of somebody who works with the real cloud may have set."""


def engine_variables(**environ: str) -> dict[str, str]:
    engine = Engine(Path("/made-up/engine"), Version(3, 259))
    return for_engine(environ, PLACES, engine=engine, endpoint=ENDPOINT, account=Account())


@pytest.mark.parametrize("name", sorted(FOREIGN))
def test_nothing_of_the_users_own_cloud_reaches_the_engine(name: str) -> None:
    assert engine_variables(**FOREIGN).get(name) != FOREIGN[name]


@pytest.mark.parametrize("name", sorted(FOREIGN))
def test_nothing_of_it_reaches_the_embedded_cloud(name: str) -> None:
    assert name not in for_cloud(FOREIGN, PLACES)


def test_everything_else_stays() -> None:
    assert engine_variables(HOME="/home/me", LANG="C.UTF-8")["HOME"] == "/home/me"
    assert for_cloud({"LANG": "C.UTF-8"}, PLACES)["LANG"] == "C.UTF-8"


def test_requests_for_tencent_cloud_go_to_the_embedded_one_in_plain_http() -> None:
    variables = engine_variables()
    assert variables["HTTP_PROXY"] == ENDPOINT
    assert variables["TENCENTCLOUD_PROTOCOL"] == "HTTP"
    assert variables["TENCENTCLOUD_COS_DOMAIN"] == "http://cos.ap-singapore.myqcloud.com"
    assert variables["TENCENTCLOUD_SECRET_ID"] == "AKIDlocal"


def test_only_the_upper_case_proxy_is_set_because_grpc_reads_the_other() -> None:
    assert {"http_proxy", "https_proxy", "all_proxy"}.isdisjoint(engine_variables())


def test_python_comes_from_the_checkout_and_the_provider_before_the_engine() -> None:
    path = engine_variables(PATH="/usr/bin")["PATH"].split(":")
    checkout = "/made-up/checkout"
    assert path == [f"{checkout}/.venv/bin", f"{checkout}/provider/bin", "/made-up/engine", "/usr/bin"]


def test_the_engine_keeps_everything_below_the_run() -> None:
    variables = engine_variables()
    assert variables["PULUMI_BACKEND_URL"] == "file:///made-up/checkout/.local/backend?metadata=skip"
    assert variables["PULUMI_HOME"] == "/made-up/checkout/.local/engine-home"


def test_the_demo_and_a_running_stack_share_nothing() -> None:
    demo, stack = Places.of_demo(Path("/made-up")), Places.of_stack(Path("/made-up"))
    for part in ("lock", "processes", "backend", "settings", "cloud_ready", "outputs", "engine_home", "scratch"):
        assert getattr(demo, part) != getattr(stack, part)
