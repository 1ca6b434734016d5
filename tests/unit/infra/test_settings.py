"""What a stack may be told, and what becomes of it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from infra.settings.environment import variables
from infra.settings.model import ApiKey
from infra.settings.reading import Given, read
from infra.settings.table import TABLE

Stack = Callable[..., Given]
KEY = {"name": "demo", "sha256": "a" * 64}


@pytest.mark.parametrize("size", [24, 64])
def test_a_webhook_secret_may_change_from_one_to_the_next(stack: Stack, size: int) -> None:
    old, new = (f"whsec_{base64.b64encode(bytes([fill] * size)).decode()}" for fill in (1, 2))

    settings = read(stack(webhookSecret=f"{new} {old}"))

    assert settings.webhook_secret == f"{new} {old}"
    assert settings.service.webhook_secret_name == "aigc-local-webhooks"
    assert old not in repr(settings)


def test_the_defaults_are_good_settings(stack: Stack) -> None:
    settings = read(stack())

    assert settings.place.bucket == "aigc-local-1250000000"
    assert settings.names.function == "aigc-local"
    assert settings.service.api_keys == (ApiKey("demo", "0" * 64),)
    assert settings.function.reserved_mb == 0


def test_nobody_may_be_let_in_on_purpose(stack: Stack) -> None:
    assert read(stack(apiKeys=[])).service.api_keys == ()


def test_a_caller_may_have_two_keys_with_one_end_each(stack: Stack) -> None:
    old = {**KEY, "perMinute": 60, "imagesPerDay": 500, "expires": "2027-03-31"}
    new = {**old, "sha256": "b" * 64, "expires": "2028-03-31T18:00:00+08:00"}
    keys = read(stack(apiKeys=[old, new])).service.api_keys
    assert [key.expires for key in keys] == [
        datetime(2027, 3, 31, tzinfo=UTC),
        datetime(2028, 3, 31, 10, tzinfo=UTC),
    ]
    assert {(key.name, key.per_minute, key.images_per_day) for key in keys} == {("demo", 60, 500)}


@pytest.mark.parametrize(
    ("handed_over", "meant"),
    [
        ("2027-03-31 00:00:00 +0000 UTC", datetime(2027, 3, 31, tzinfo=UTC)),
        ("2027-03-31 18:00:00 +0000 UTC", datetime(2027, 3, 31, 18, tzinfo=UTC)),
        ("2027-03-31 18:00:00 +0800 +0800", datetime(2027, 3, 31, 10, tzinfo=UTC)),
        ("2027-03-31 18:00:00.5 -0330 -0330", datetime(2027, 3, 31, 21, 30, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_a_date_without_quotes_is_understood_as_the_engine_rewrites_it(
    stack: Stack, handed_over: str, meant: datetime
) -> None:
    (key,) = read(stack(apiKeys=[{**KEY, "expires": handed_over}])).service.api_keys

    assert key.expires == meant


def test_the_function_gets_a_key_in_as_few_bytes_as_it_takes(stack: Stack) -> None:
    limited = {**KEY, "sha256": "0" * 64, "name": "shop", "imagesPerDay": 500}
    settings = read(stack(apiKeys=[KEY, limited]))
    digest = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo"
    assert variables(settings.place, settings.service)["AIGC_API_KEYS"] == (
        f'[["demo","{digest}"],["shop","{"A" * 43}",null,null,500]]'
    )


def test_a_chosen_bucket_gets_the_account_appended(stack: Stack) -> None:
    assert read(stack(bucketName="cats")).place.bucket == "cats-1250000000"


@pytest.mark.parametrize(("region", "account"), [(None, None), ("ap-singapore", "1250000000")])
def test_a_stack_may_stay_where_it_is(stack: Stack, region: str | None, account: str | None) -> None:
    assert read(stack(deployed_in=region, deployed_for=account)).place.region == "ap-singapore"


@pytest.mark.parametrize(
    ("own", "host"),
    [
        ({}, "mps.intl.tencentcloudapi.com"),
        ({"site": "china"}, "mps.tencentcloudapi.com"),
        ({"mpsEndpoint": "mps.ap-singapore.intl.tencentcloudapi.com"}, "mps.ap-singapore.intl.tencentcloudapi.com"),
        ({"site": "china", "mpsEndpoint": "mps.ap-beijing.tencentcloudapi.com"}, "mps.ap-beijing.tencentcloudapi.com"),
    ],
)
def test_the_site_says_which_mps_is_asked_unless_a_host_is_named(stack: Stack, own: dict[str, str], host: str) -> None:
    assert read(stack(**own)).service.mps_endpoint == host


def test_a_reservation_is_told_in_instances_and_asked_for_in_megabytes(stack: Stack) -> None:
    assert read(stack(reservedInstances=4, memoryMb=512)).function.reserved_mb == 2048


def test_own_tags_join_those_that_are_always_there(stack: Stack) -> None:
    assert read(stack(tags={"owner": "media"})).tags == {
        "application": "aigc-image-service",
        "stack": "local",
        "owner": "media",
    }


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_alarms_go_to_every_scheme_that_the_page_names_and_to_no_other(stack: Stack, scheme: str) -> None:
    heard = read(stack(alarmReceivers=[f"{scheme}://ops.example.com/alarms"])).alarms.receivers

    assert [each.address for each in heard] == [f"{scheme}://ops.example.com/alarms"]
    assert set(re.findall(r"(\w+)://", TABLE["alarmReceivers"].rule.allowed)) == {"https", "http"}
