"""The doctor in an embedded account with one thing wrong at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with pulumi, without types

from doctor import checks
from doctor.account import Refused
from doctor.findings import Finding, Verdict
from infra.documents import MPS_SERVICE, SCF_SERVICE, trust
from infra.settings.files import given
from infra.settings.reading import read
from localcloud.testing import RunningCloud
from tests.conformance.cos.clients import cos_client
from tests.support.accounts import client
from tests.support.cloud import PATIENCE, ROOT, SECRET_ID, SECRET_KEY

BUCKET = "aigc-prod-1250000000"
SIGNING = "whsec_" + "QUJD" * 10


def cam(cloud: RunningCloud) -> Any:
    return client(cloud.endpoint, "cam", "2019-01-16")


def make_role(cloud: RunningCloud, name: str = "MPS_QcsRole", service: str = MPS_SERVICE) -> None:
    cam(cloud).call_json("CreateRole", {"RoleName": name, "PolicyDocument": trust(service)})


def prepared(cloud: RunningCloud) -> None:
    """As an account is once its owner has been through the consoles of MPS and SCF."""
    make_role(cloud)
    make_role(cloud, "SCF_QcsRole", SCF_SERVICE)


def ask(
    cloud: RunningCloud, *, secret_id: str = SECRET_ID, secret_key: str = SECRET_KEY, root: Path = ROOT, **more: str
) -> Any:
    """Exit status, and the findings by what they are about."""
    environ = {
        **{name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
        "TENCENTCLOUD_SECRET_ID": secret_id,
        "TENCENTCLOUD_SECRET_KEY": secret_key,
        "TENCENTCLOUD_PROTOCOL": "HTTP",
        "HTTP_PROXY": cloud.endpoint,
        "PYTHONWARNINGS": "ignore",
        **more,
    }
    command = [sys.executable, "-m", "doctor", "--stack", "prod", "--json", "--root", str(root)]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert secret_key in ("", SECRET_KEY) or secret_key not in done.stdout + done.stderr
    return done.returncode, {one["about"]: one for one in json.loads(done.stdout)}


def verdicts(found: Mapping[str, Any]) -> dict[str, str]:
    return {about: one["verdict"] for about, one in found.items() if one["verdict"] != "fine"}


def answered(service: str, action: str, code: str) -> Finding:
    """What is made of an account in which that one question is answered with an error."""

    class Answers:
        def api(self, asked: str, what: str, _parameters: Mapping[str, Any], *, endpoint: str = "") -> dict[str, Any]:
            if (asked, what) == (service, action):
                raise Refused(code, "as its documentation has it")
            return {}

        def bucket(self, _name: str) -> str | None:
            return None

    stack = given(ROOT, "prod", app_id="1250000000")
    settings = read(replace(stack, own={**stack.own, "webhookSecret": SIGNING}, encrypted=frozenset({"webhookSecret"})))
    found = {one.about: one for one in checks.services(Answers(), settings, "ask for it")}
    return found[service.upper()]


def test_an_account_that_is_ready(cloud: RunningCloud) -> None:
    prepared(cloud)

    status, found = ask(cloud)

    assert (status, verdicts(found)) == (0, {})
    assert set(found) >= {"credentials", "region", "MPS_QcsRole", "SCF_QcsRole", "MPS", "CLS", "SCF", "bucket"}


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_https_behind_a_proxy_with_an_authority_of_its_own(cloud: RunningCloud, variable: str) -> None:
    prepared(cloud)
    cloud.authority()  # is made when it is first asked for
    environment = {
        **{"TENCENTCLOUD_PROTOCOL": "", "HTTP_PROXY": "", "HTTPS_PROXY": cloud.endpoint},
        **{"SSL_CERT_FILE": "", "REQUESTS_CA_BUNDLE": "", variable: str(cloud.ca_file)},
    }

    status, found = ask(cloud, root=ROOT, **environment)

    assert (status, verdicts(found)) == (0, {})


def test_nothing_is_changed_by_looking(cloud: RunningCloud) -> None:
    ask(cloud)

    asked = {str(entry.action) for entry in cloud.journal()}
    assert [action for action in asked if not action.startswith(("Get", "Describe", "List", "Head"))] == []


def test_a_role_that_is_missing_or_trusts_somebody_else(cloud: RunningCloud) -> None:
    make_role(cloud, "SCF_QcsRole", SCF_SERVICE)
    status, found = ask(cloud)
    assert (status, verdicts(found)) == (1, {"MPS_QcsRole": "wrong"})
    assert "there is none" in found["MPS_QcsRole"]["message"]

    make_role(cloud, service=SCF_SERVICE)
    status, found = ask(cloud)
    assert (status, verdicts(found)) == (1, {"MPS_QcsRole": "wrong"})
    assert f"does not trust {MPS_SERVICE}" in found["MPS_QcsRole"]["message"]


def test_the_role_of_scf_is_missing(cloud: RunningCloud) -> None:
    make_role(cloud)

    status, found = ask(cloud)

    assert (status, verdicts(found)) == (1, {"SCF_QcsRole": "wrong"})
    assert "https://console.tencentcloud.com/scf" in found["SCF_QcsRole"]["mend"]


def test_mps_is_not_activated(cloud: RunningCloud) -> None:
    prepared(cloud)
    cloud.fault("error", service="mps", action="DescribeAigcImageTask", code="FailedOperation.InvalidMpsUser")

    status, found = ask(cloud)

    assert (status, verdicts(found)) == (1, {"MPS": "wrong"})
    assert "activate" in found["MPS"]["mend"]


@pytest.mark.parametrize(
    ("service", "action", "code"),
    [
        ("mps", "DescribeAigcImageTask", "ResourceNotFound.UserUnregister"),
        ("mps", "DescribeAigcImageTask", "InvalidParameterValue.UserUnRegister"),
        ("ssm", "DescribeSecret", "ResourceUnavailable.NotPurchased"),
        ("cls", "DescribeLogsets", "OperationDenied.AccountNotExists"),
        ("scf", "GetFunction", "FailedOperation.UnOpenedService"),
        ("scf", "GetFunction", "FailedOperation.ServiceClosed"),
    ],
)
def test_a_service_that_is_not_activated_says_so_in_many_words(service: str, action: str, code: str) -> None:
    finding = answered(service, action, code)

    assert finding.verdict is Verdict.WRONG
    assert f"activate it: https://console.tencentcloud.com/{service}" in finding.mend


@pytest.mark.parametrize(
    "code",
    [
        "FailedOperation.UserArrears",
        "OperationDenied.AccountIsolate",
        "FailedOperation.AccountInsufficient",
        "FailedOperation.InsufficientBalance",
        "ResourceUnavailable.InsufficientBalance",
        "ResourceUnavailable.ServiceSuspended",
    ],
)
def test_a_bill_that_is_not_paid_stands_in_the_way(code: str) -> None:
    finding = answered("scf", "GetFunction", code)

    assert finding.verdict is Verdict.WRONG
    assert "pay" in finding.mend


def test_a_permission_that_cls_denies_is_one() -> None:
    finding = answered("cls", "DescribeLogsets", "OperationDenied.ACLFailed")

    assert finding.verdict is Verdict.WRONG
    assert finding.mend == "ask for it"


@pytest.mark.parametrize(
    "code",
    ["ResourceNotFound.Function", "ResourceNotFound", "InvalidParameterValue", "FailedOperation.TaskNotFound"],
)
def test_a_service_that_knows_no_such_thing_is_there(code: str) -> None:
    assert answered("scf", "GetFunction", code).verdict is Verdict.FINE


@pytest.mark.parametrize("code", ["RequestLimitExceeded", "UnsupportedRegion", "FailedOperation", "SomethingNew"])
def test_an_answer_that_proves_nothing_is_told_as_it_is(code: str) -> None:
    finding = answered("scf", "GetFunction", code)

    assert finding.verdict is Verdict.UNSURE
    assert code in finding.message


def test_a_key_of_the_other_site(cloud: RunningCloud) -> None:
    prepared(cloud)
    cloud.fault("error", service="mps", action="DescribeAigcImageTask", code="AuthFailure.SecretIdNotFound")

    status, found = ask(cloud)

    assert (status, verdicts(found)) == (1, {"MPS": "wrong"})
    assert "mps.intl.tencentcloudapi.com does not know this key" in found["MPS"]["message"]
    assert found["MPS"]["mend"].endswith("pulumi config set site china")


@pytest.mark.parametrize(
    ("versioned", "verdict"), [(False, "unsure"), (True, "wrong")], ids=["could be taken over", "was versioned"]
)
def test_the_bucket_is_there_already(cloud: RunningCloud, versioned: bool, verdict: str) -> None:
    prepared(cloud)
    made = cos_client(cloud)
    made.create_bucket(Bucket=BUCKET)
    if versioned:
        made.put_bucket_versioning(Bucket=BUCKET, Status="Enabled")

    status, found = ask(cloud)

    assert (status, verdicts(found)) == (int(versioned), {"bucket": verdict})


def test_a_key_that_may_do_nothing_is_told_what_to_ask_for(cloud: RunningCloud) -> None:
    user = cam(cloud).call_json("AddUser", {"Name": "nobody", "UseApi": 1})["Response"]

    status, found = ask(cloud, secret_id=user["SecretId"], secret_key=user["SecretKey"])

    assert (status, verdicts(found)) == (1, {"credentials": "wrong"})
    assert "cam:GetUserAppId" in found["credentials"]["message"]


def test_a_wrong_key(cloud: RunningCloud) -> None:
    status, found = ask(cloud, secret_key="x" * 32)

    assert (status, verdicts(found)) == (1, {"credentials": "wrong"})
    assert "TENCENTCLOUD_SECRET_KEY" in found["credentials"]["mend"]


@pytest.mark.parametrize(("secret_id", "secret_key"), [("", ""), ("AKIDlocal", ""), ("AKIDlocal ", "local")])
def test_keys_that_are_missing_or_mistyped(cloud: RunningCloud, secret_id: str, secret_key: str) -> None:
    status, found = ask(cloud, secret_id=secret_id, secret_key=secret_key)

    assert (status, verdicts(found)) == (1, {"credentials": "wrong"})
    assert "export TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY" in found["credentials"]["mend"]
    assert list(cloud.journal()) == []


def test_settings_that_the_preview_would_refuse(cloud: RunningCloud, tmp_path: Path) -> None:
    stack = yaml.safe_load((ROOT / "stacks" / "Pulumi.prod.yaml").read_text("utf-8"))
    stack["config"]["aigc-image-service:sweepCron"] = "0 * * * * * 2020"
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.prod.yaml").write_text(yaml.safe_dump(stack), "utf-8")
    for name in ("Pulumi.yaml", "function"):
        (tmp_path / name).symlink_to(ROOT / name)

    status, found = ask(cloud, root=tmp_path)

    assert status == 1
    assert "came for the last time on 2020-12-31" in found["settings"]["message"]


def test_a_clock_that_is_off(cloud: RunningCloud) -> None:
    cloud.fault("error", service="cam", action="GetUserAppId", code="AuthFailure.SignatureExpire")

    status, found = ask(cloud)

    assert (status, verdicts(found)) == (1, {"credentials": "wrong"})
    assert "clock" in found["credentials"]["message"]


def test_another_region_in_the_environment(cloud: RunningCloud) -> None:
    prepared(cloud)

    status, found = ask(cloud, TENCENTCLOUD_REGION="ap-tokyo")

    assert (status, verdicts(found)) == (0, {"region": "unsure"}), "the provider goes by the stack"
    assert found["region"]["mend"] == "export TENCENTCLOUD_REGION=ap-singapore"


@pytest.mark.parametrize(
    ("site", "known"), [("intl", "SCF is there; where MPS is, nobody has written"), ("china", "SCF and MPS are there")]
)
def test_a_region_is_as_good_as_is_known(site: str, known: str) -> None:
    stack = given(ROOT, "prod", app_id="1250000000")
    settings = read(replace(stack, own={**stack.own, "site": site}))

    found = checks.region(settings, {})

    assert found.verdict is Verdict.FINE
    assert known in found.message
    assert f"site {site}" in found.message
