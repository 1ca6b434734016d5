"""The first signature of API 3.0: the published CVM example, and every change of what it covers."""

from __future__ import annotations

import pytest

from localcloud.clock import Moment
from localcloud.errors import AuthFailure
from localcloud.http import Headers, Request
from localcloud.identity import Credential
from localcloud.signatures import api1
from tests.unit.localcloud.signatures.keys import HOURS, ROOT, OneKey, at

KEY = Credential("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", ROOT)
TIME = 1465185768
FIELDS = {
    "Action": "DescribeInstances",
    "InstanceIds.0": "ins-09dx96dg",
    "Limit": "20",
    "Nonce": "11886",
    "Offset": "0",
    "Region": "ap-guangzhou",
    "SecretId": KEY.secret_id,
    "Signature": "EliP9YW3pW28FpsEdkXt/+WcGeI=",
    "Timestamp": str(TIME),
    "Version": "2017-03-12",
}


def request(method: str = "GET", host: str = "cvm.tencentcloudapi.com", path: str = "/") -> Request:
    return Request(method, host, path, "", Headers([("Host", host)]))


def refused(fields: dict[str, str], asked: Request | None = None, now: Moment | None = None) -> str:
    with pytest.raises(AuthFailure) as refusal:
        api1.verify(asked or request(), fields, OneKey(KEY), now or at(TIME))
    return refusal.value.code


def test_the_published_example_is_accepted_in_any_order() -> None:
    assert api1.verify(request(), dict(reversed(FIELDS.items())), OneKey(KEY), at(TIME)) == KEY


def test_the_longer_hash_is_another_signature() -> None:
    longer = FIELDS | {"SignatureMethod": "HmacSHA256"}
    assert refused(longer) == "AuthFailure.SignatureFailure"

    longer["Signature"] = api1.sign(request(), longer, KEY.secret_key, "HmacSHA256")

    assert api1.verify(request(), longer, OneKey(KEY), at(TIME)) == KEY
    assert refused(FIELDS | {"SignatureMethod": "HmacMD5"}) == "AuthFailure.SignatureFailure"


@pytest.mark.parametrize("name", sorted(FIELDS.keys() - {"SecretId", "Timestamp"}))
def test_whatever_is_changed_was_signed(name: str) -> None:
    assert refused(FIELDS | {name: FIELDS[name] + "0"}) == "AuthFailure.SignatureFailure"


@pytest.mark.parametrize("asked", [request("POST"), request(host="cbs.tencentcloudapi.com"), request(path="/v2")])
def test_method_host_and_path_are_signed(asked: Request) -> None:
    assert refused(FIELDS, asked) == "AuthFailure.SignatureFailure"


def test_one_parameter_more_is_no_longer_what_was_signed() -> None:
    assert refused(FIELDS | {"InstanceIds.1": "ins-2"}) == "AuthFailure.SignatureFailure"


@pytest.mark.parametrize("name", ["SecretId", "Signature", "Timestamp", "Nonce"])
def test_what_every_request_needs_is_missed(name: str) -> None:
    assert refused({each: value for each, value in FIELDS.items() if each != name}) == "MissingParameter"


def test_numbers_are_numbers() -> None:
    assert refused(FIELDS | {"Timestamp": "now"}) == "InvalidParameter"
    assert refused(FIELDS | {"Nonce": "-1"}) == "InvalidParameter"


@pytest.mark.parametrize("late", [-301, 301])
def test_a_signature_lives_five_minutes_by_either_clock(late: int) -> None:
    assert refused(FIELDS, now=at(TIME + late)) == "AuthFailure.SignatureExpire"
    assert api1.verify(request(), FIELDS, OneKey(KEY), Moment(cloud=TIME + HOURS, machine=TIME)) == KEY


def test_an_unknown_key_and_a_foreign_token_are_refused() -> None:
    assert refused(FIELDS | {"SecretId": "AKIDnobody"}) == "AuthFailure.SecretIdNotFound"
    fields = FIELDS | {"Token": "another"}
    fields["Signature"] = api1.sign(request(), fields, KEY.secret_key, "HmacSHA1")

    assert refused(fields) == "AuthFailure.TokenFailure"
