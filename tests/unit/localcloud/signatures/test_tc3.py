"""TC3: the published CVM example, one for MPS computed by the official SDK (platform.md 3), and every change of a
signed part.
"""

from __future__ import annotations

import hashlib
import hmac

import pytest

from localcloud.clock import Moment
from localcloud.errors import AuthFailure
from localcloud.http import Body, Headers, Request
from localcloud.identity import Credential
from localcloud.signatures import tc3
from tests.unit.localcloud.signatures.keys import HOURS, ROOT, OneKey, at

CVM_KEY = Credential("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", ROOT)
CVM_TIME = 1551113065
CVM_SIGNATURE = "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
CVM_BODY = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'


def cvm_request(
    *,
    body: bytes = CVM_BODY,
    host: str = "cvm.tencentcloudapi.com",
    content_type: str = "application/json; charset=utf-8",
    timestamp: int = CVM_TIME,
    scope: str = "2019-02-25/cvm/tc3_request",
    signed: str = "content-type;host",
    signature: str = CVM_SIGNATURE,
    secret_id: str = CVM_KEY.secret_id,
    token: str = "",
) -> Request:
    authorization = f"TC3-HMAC-SHA256 Credential={secret_id}/{scope}, SignedHeaders={signed}, Signature={signature}"
    headers = [
        ("Content-Type", content_type),
        ("Host", host),
        ("X-TC-Timestamp", str(timestamp)),
        ("Authorization", authorization),
    ]
    if token:
        headers.append(("X-TC-Token", token))
    return Request("POST", host, "/", "", Headers(headers), Body.of(body))


def signature_over(further_header: str, names: str) -> str:
    """The signature of the same request with one more header signed, made step by step as the documentation says."""
    canonical = (
        "POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:cvm.tencentcloudapi.com\n"
        f"{further_header}\n{names}\n{hashlib.sha256(CVM_BODY).hexdigest()}"
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"TC3{CVM_KEY.secret_key}".encode()
    for part in ("2019-02-25", "cvm", "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = f"TC3-HMAC-SHA256\n{CVM_TIME}\n2019-02-25/cvm/tc3_request\n{digest}"
    return hmac.digest(key, text.encode(), "sha256").hex()


def test_the_published_cvm_example_is_accepted() -> None:
    found = tc3.verify(cvm_request(), "cvm", OneKey(CVM_KEY), at(CVM_TIME))

    assert found is CVM_KEY


def test_the_signature_the_official_sdk_makes_for_mps_is_accepted() -> None:
    key = Credential("AKIDEXAMPLE", "SKEXAMPLE", ROOT)
    request = cvm_request(
        body=b'{"ModelName": "Hunyuan", "Prompt": "draw a cat"}',
        host="mps.intl.tencentcloudapi.com",
        content_type="application/json",
        timestamp=1767225600,
        scope="2026-01-01/mps/tc3_request",
        signature="f36d671268fc9dfee06010533c404830e0a612fca6067f11e8b47e3da6d4b910",
        secret_id="AKIDEXAMPLE",
    )

    assert tc3.verify(request, "mps", OneKey(key), at(1767225600)) is key


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"body": CVM_BODY.replace(b"1", b"2", 1)}, "AuthFailure.SignatureFailure"),
        ({"content_type": "application/json"}, "AuthFailure.SignatureFailure"),
        ({"signature": "0" * 64}, "AuthFailure.SignatureFailure"),
        ({"timestamp": CVM_TIME + 1}, "AuthFailure.SignatureFailure"),
        ({"scope": "2019-02-25/mps/tc3_request"}, "AuthFailure.SignatureFailure"),
        ({"scope": "2019-02-26/cvm/tc3_request"}, "AuthFailure.SignatureFailure"),
        ({"signed": "host"}, "AuthFailure.SignatureFailure"),
        ({"signed": "content-type;host;x-tc-timestamp"}, "AuthFailure.SignatureFailure"),
        ({"secret_id": "AKIDsomebodyelse"}, "AuthFailure.SecretIdNotFound"),
        ({"signature": "xyz"}, "AuthFailure.InvalidAuthorization"),
        ({"token": "made-up"}, "AuthFailure.TokenFailure"),
    ],
)
def test_one_changed_part_is_refused_with_its_code(change: dict[str, object], code: str) -> None:
    request = cvm_request(**change)  # type: ignore[arg-type]  # a table of single changes

    with pytest.raises(AuthFailure) as refused:
        tc3.verify(request, "cvm", OneKey(CVM_KEY), at(CVM_TIME))

    assert refused.value.code == code


@pytest.mark.parametrize("signed_as", ["describeinstances", "DescribeInstances"])
def test_a_signed_action_may_be_in_lower_case_as_documented_or_as_it_is(signed_as: str) -> None:
    """The documentation's own examples sign `x-tc-action` and lower its value; the SDKs change no value."""
    names = "content-type;host;x-tc-action"
    request = cvm_request(signed=names, signature=signature_over(f"x-tc-action:{signed_as}\n", names))
    request.headers.add("X-TC-Action", "DescribeInstances")

    assert tc3.verify(request, "cvm", OneKey(CVM_KEY), at(CVM_TIME)) is CVM_KEY


def test_another_action_than_the_signed_one_is_refused() -> None:
    names = "content-type;host;x-tc-action"
    request = cvm_request(signed=names, signature=signature_over("x-tc-action:describeinstances\n", names))
    request.headers.add("X-TC-Action", "TerminateInstances")

    with pytest.raises(AuthFailure) as refused:
        tc3.verify(request, "cvm", OneKey(CVM_KEY), at(CVM_TIME))

    assert refused.value.code == "AuthFailure.SignatureFailure"


@pytest.mark.parametrize("skew", [-301, 301])
def test_a_clock_off_by_more_than_five_minutes_is_refused(skew: int) -> None:
    with pytest.raises(AuthFailure) as refused:
        tc3.verify(cvm_request(), "cvm", OneKey(CVM_KEY), at(CVM_TIME + skew))

    assert refused.value.code == "AuthFailure.SignatureExpire"


@pytest.mark.parametrize("skew", [-300, 300])
def test_a_clock_off_by_five_minutes_is_accepted(skew: int) -> None:
    assert tc3.verify(cvm_request(), "cvm", OneKey(CVM_KEY), at(CVM_TIME + skew)) is CVM_KEY


def test_clients_of_either_clock_are_let_in_when_a_test_has_moved_the_cloud() -> None:
    ahead = Moment(cloud=CVM_TIME + HOURS, machine=CVM_TIME)
    behind = Moment(cloud=CVM_TIME, machine=CVM_TIME - HOURS)

    assert tc3.verify(cvm_request(), "cvm", OneKey(CVM_KEY), ahead) is CVM_KEY
    assert tc3.verify(cvm_request(), "cvm", OneKey(CVM_KEY), behind) is CVM_KEY
