"""POST Object over HTTP: forms as browsers send them, signed as the page about it says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.conformance.cos.clients import BUCKET
from tests.support.accounts import client
from tests.support.cloud import PATIENCE, REGION, SECRET_ID, SECRET_KEY, RunningCloud

HOST = f"{BUCKET}.cos.{REGION}.myqcloud.com"
MIB = 1024 * 1024


def signed(
    now: float, *conditions: object, secret_id: str = SECRET_ID, secret_key: str = SECRET_KEY, seconds: int = 600
) -> dict[str, str]:
    """The fields that sign a form: policy, claim and signature."""
    times = f"{int(now)};{int(now) + seconds}"
    claimed = [{"q-sign-algorithm": "sha1"}, {"q-ak": secret_id}, {"q-sign-time": times}]
    expiration = datetime.fromtimestamp(now + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    policy = json.dumps({"expiration": expiration, "conditions": [*conditions, *claimed]}).encode()
    key = hmac.new(secret_key.encode(), times.encode(), "sha1").hexdigest()
    signature = hmac.new(key.encode(), hashlib.sha1(policy).hexdigest().encode(), "sha1").hexdigest()
    return {
        "policy": base64.b64encode(policy).decode(),
        "q-sign-algorithm": "sha1",
        "q-ak": secret_id,
        "q-key-time": times,
        "q-signature": signature,
    }


@pytest.fixture
def browser(cos: Any, cloud: RunningCloud) -> Iterator[httpx.Client]:
    """Somebody without keys; the bucket is private."""
    cos.head_bucket(Bucket=BUCKET)
    with httpx.Client(base_url=cloud.endpoint, headers={"Host": HOST}, timeout=PATIENCE) as stranger:
        yield stranger


def send(browser: httpx.Client, fields: dict[str, str], file: bytes = b"meow") -> httpx.Response:
    return browser.post("/", data=fields, files={"file": ("cat.png", file, "image/png")})


def test_a_signed_form_uploads_what_its_policy_says(browser: httpx.Client, cos: Any, cloud: RunningCloud) -> None:
    sign = signed(cloud.now(), {"bucket": BUCKET}, ["starts-with", "$key", "in/"], ["content-length-range", 1, 9])

    answer = send(browser, {"key": "in/${filename}", "Content-Type": "image/png", **sign})

    assert (answer.status_code, answer.content) == (204, b"")
    got = cos.get_object(Bucket=BUCKET, Key="in/cat.png")
    assert (got["Body"].get_raw_stream().read(), got["Content-Type"]) == (b"meow", "image/png")
    assert got["ETag"] == answer.headers["etag"]
    refused = send(browser, {"key": "other/cat.png", **sign})
    assert refused.status_code == 403
    assert "<Code>AccessDenied</Code>" in refused.text
    assert "<Message>Condition key key doesn't match the value in/</Message>" in refused.text


def test_a_large_file_arrives_whole(browser: httpx.Client, cos: Any, cloud: RunningCloud) -> None:
    large = os.urandom(3 * MIB + 7)

    assert send(browser, {"key": "large", **signed(cloud.now())}, large).status_code == 204

    assert cos.get_object(Bucket=BUCKET, Key="large")["Body"].get_raw_stream().read() == large


def test_a_form_that_nobody_signed_is_anonymous(browser: httpx.Client) -> None:
    assert send(browser, {"key": "a"}).status_code == 403


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"q-signature": "0" * 40}, 403, "SignatureDoesNotMatch"),
        ({"policy": base64.b64encode(b"{}").decode()}, 403, "SignatureDoesNotMatch"),
        ({"q-key-time": "1;99999999999"}, 403, "SignatureDoesNotMatch"),
        ({"q-ak": "AKIDlocalnobody"}, 403, "InvalidAccessKeyId"),
        ({"q-key-time": "1;2"}, 403, "AccessDenied"),
        ({"q-sign-algorithm": "md5"}, 400, "InvalidArgument"),
        ({"q-signature": ""}, 400, "InvalidArgument"),
        ({"policy": "{}"}, 400, "InvalidPolicyDocument"),
    ],
)
def test_a_changed_form_is_refused(
    browser: httpx.Client, cloud: RunningCloud, changed: dict[str, str], status: int, code: str
) -> None:
    answer = send(browser, {"key": "a", **signed(cloud.now()), **changed})

    assert (answer.status_code, f"<Code>{code}</Code>" in answer.text) == (status, True)


def test_a_form_dies_with_its_time_on_the_clouds_clock(browser: httpx.Client, cloud: RunningCloud) -> None:
    fields = {"key": "a", **signed(cloud.now(), seconds=600)}
    cloud.advance(601)

    answer = send(browser, fields)

    assert (answer.status_code, "<Code>AccessDenied</Code>" in answer.text) == (403, True)


def test_a_form_may_do_no_more_than_the_keys_that_signed_it(browser: httpx.Client, cloud: RunningCloud) -> None:
    resource = f"qcs::cos:{REGION}:uid/1250000000:{BUCKET}/in/*"
    statement = {"effect": "allow", "action": ["name/cos:PostObject"], "resource": [resource]}
    policy = json.dumps({"version": "2.0", "statement": [statement]})
    sts = client(cloud.endpoint, "sts", "2018-08-13")
    lent = sts.call_json("GetFederationToken", {"Name": "browser", "Policy": policy})["Response"]["Credentials"]
    sign = signed(cloud.now(), secret_id=lent["TmpSecretId"], secret_key=lent["TmpSecretKey"])
    token = {"x-cos-security-token": lent["Token"]}

    assert send(browser, {"key": "in/a", **sign, **token}).status_code == 204
    assert send(browser, {"key": "out/a", **sign, **token}).status_code == 403
    assert send(browser, {"key": "in/a", **sign}).status_code == 403
