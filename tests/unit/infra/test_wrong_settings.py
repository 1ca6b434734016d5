"""The one sentence for each thing that a stack may not be told, alone and together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from infra.errors import SettingsError
from infra.settings.reading import Given, read
from infra.settings.table import TABLE

Stack = Callable[..., Given]
KEY = {"name": "demo", "sha256": "a" * 64}
HUNYUAN = {"name": "Hunyuan"}

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"memoryMb": 100}, "memoryMb: 100 is not allowed; allowed are 128 to 3072 MB in steps of 128"),
    ({"memoryMb": 4096}, "memoryMb: 4096 is not allowed; allowed are 128 to 3072 MB in steps of 128"),
    ({"memoryMb": "lots"}, "memoryMb: 'lots' is not a whole number; allowed are 128 to 3072 MB in steps of 128"),
    ({"memoryMb": 128.5}, "memoryMb: '128.5' is not a whole number; allowed are 128 to 3072 MB in steps of 128"),
    ({"timeoutSeconds": 901}, "timeoutSeconds: 901 is not allowed; allowed are 10 to 900 seconds"),
    ({"timeoutSeconds": -1}, "timeoutSeconds: -1 is not allowed; allowed are 10 to 900 seconds"),
    ({"timeoutSeconds": None}, "timeoutSeconds: is missing; set it with `pulumi config set timeoutSeconds ...`"),
    ({"alarms": "loud"}, "alarms: 'loud' is not a boolean"),
    (
        {"alarmReceivers": ["somebody"]},
        "has 'somebody'; it must be a list of user:<id>, group:<id> and https:// or http:// addresses of at most 256",
    ),
    (
        {"alarmReceivers": ["hooks.example.com/send?key=T0KEN"]},
        "alarmReceivers: has 'hooks.example.com...'; it must be",
    ),
    ({"alarmReceivers": ["https://a.example.com/T0KEN is"]}, "alarmReceivers: has 'https://a.example.com...'; it must"),
    ({"alarmReceivers": ["user:7", "user:7"]}, "alarmReceivers: names a receiver twice"),
    ({"alarmErrors": 0}, "alarmErrors: 0 is not allowed; allowed are 1 to 1000000 invocations"),
    ({"alarmThrottles": 0}, "alarmThrottles: 0 is not allowed; allowed are 1 to 1000000 invocations"),
    ({"alarmErrorLines": 0}, "alarmErrorLines: 0 is not allowed; allowed are 1 to 1000000 lines"),
    ({"alarmUnknownJobs": 0}, "alarmUnknownJobs: 0 is not allowed; allowed are 1 to 1000000 jobs"),
    ({"alarmBacklogSeconds": 59}, "alarmBacklogSeconds: 59 is not allowed; allowed are 60 to 259200 seconds"),
    ({"runtime": "Python2.7"}, "runtime: 'Python2.7' is not known; it must be Python3.10"),
    ({"bucketName": "My_Bucket"}, "bucketName: 'My_Bucket' is not allowed; it must be lower-case letters"),
    ({"bucketName": "-images"}, "bucketName: '-images' is not allowed"),
    ({"bucketName": "a" * 40}, "COS allows 60; choose a name of at most 19 characters in ap-singapore"),
    (
        {"bucketName": "images-1250000000"},
        "bucketName: ends in the account's AppId, which is appended by itself; leave -1250000000 out",
    ),
    ({"name": "Team.One"}, "namePrefix: the name of the stack, 'Team.One', cannot be part of a name"),
    ({"name": "Team"}, "bucketName: cannot be made of the stack's name, 'Team'; set one of lower-case letters"),
    ({"name": "x" * 50, "bucketName": "images"}, "namePrefix: 'aigc-xxx"),
    ({"namePrefix": "9lives"}, "namePrefix: '9lives' is not allowed; it must be 1 to 20 lower-case letters"),
    ({"mpsEndpoint": "https://mps.tencentcloudapi.com"}, "without https:// and path"),
    ({"mpsEndpoint": "mps.example.com"}, "mpsEndpoint: 'mps.example.com' is not allowed; it must be a host such as"),
    ({"site": "moon"}, "site: 'moon' is not known; it must be one of intl, china"),
    (
        {"site": "china", "mpsEndpoint": "mps.intl.tencentcloudapi.com"},
        "mpsEndpoint: mps.intl.tencentcloudapi.com is a host of the site intl, and site is china; leave it empty, or",
    ),
    (
        {"mpsEndpoint": "mps.tencentcloudapi.com"},
        "mpsEndpoint: mps.tencentcloudapi.com is a host of the site china, and site is intl; leave it empty, or change",
    ),
    ({"models": "Hunyuan"}, "models: cannot be read"),
    ({"models": {"name": "Hunyuan"}}, "models: is not a list; it must be a list of {name}, each with versions and"),
    ({"models": ["Hunyuan"]}, 'models: entry 1 is "Hunyuan"; it must be a list of {name}, each with versions and'),
    ({"models": [HUNYUAN, {"versions": ["1"]}]}, "models: entry 2 has the name null; it must have 1 to 64 letters"),
    ({"models": [{"name": "<b>"}]}, 'models: entry 1 has the name "<b>"; it must have 1 to 64 letters, digits'),
    ({"models": [{"name": "*", "versions": ["1"]}]}, "models: entry 1 stands for every other model, and so for every"),
    ({"models": [HUNYUAN, HUNYUAN]}, "models: has two entries about 'Hunyuan' as a whole; put into one what belongs"),
    (
        {"models": [HUNYUAN | {"versions": ["4.0"]}, HUNYUAN | {"versions": ["3.0", "4.0"]}]},
        "models: has two entries about the version '4.0' of 'Hunyuan'; put into one what belongs together",
    ),
    ({"models": [HUNYUAN | {"price": 1}]}, "models: entry 1 has 'price', which says nothing; known are name, versions"),
    ({"models": [HUNYUAN | {"versions": [3]}]}, "models: entry 1 (Hunyuan) has the version 3, which is a number; put"),
    ({"models": [HUNYUAN | {"versions": [3.0]}]}, "models: entry 1 (Hunyuan) has the version 3.0, which is a number"),
    (
        {"models": [HUNYUAN | {"versions": []}]},
        "models: entry 1 (Hunyuan) has versions []; it must be a list of at least",
    ),
    ({"models": [HUNYUAN | {"versions": [""]}]}, 'models: entry 1 (Hunyuan) has the version ""; it must have 1 to 64'),
    (
        {"models": [HUNYUAN | {"referenceImages": 17}]},
        "models: entry 1 (Hunyuan) has referenceImages 17; it must be a whole number from 0 to 16",
    ),
    (
        {"models": [HUNYUAN | {"promptCharacters": "2000"}]},
        'models: entry 1 (Hunyuan) has promptCharacters "2000"; it must be a whole number from 1 to 10000',
    ),
    (
        {"models": [HUNYUAN | {"ratios": ["wide"]}]},
        'models: entry 1 (Hunyuan) has ratios ["wide"]; it must be a list of texts such as "16:9", with quotes',
    ),
    (
        {"models": [HUNYUAN | {"resolutions": []}]},
        'models: entry 1 (Hunyuan) has resolutions []; it must be a list of texts such as "2K", with quotes',
    ),
    (
        {"models": [HUNYUAN | {"pixels": [1024, 512]}]},
        "models: entry 1 (Hunyuan) has pixels [1024, 512]; it must be [least, most], whole numbers from 1 to",
    ),
    (
        {"models": [HUNYUAN | {"sides": 512}]},
        "models: entry 1 (Hunyuan) has sides 512; it must be [least, most], whole numbers from 1 to 32768",
    ),
    (
        {"models": [HUNYUAN, *({"name": f"a-model-with-a-long-name-{number}"} for number in range(120))]},
        "models: takes",
    ),
    (
        {"defaultModel": "Hunyaun"},
        "defaultModel: 'Hunyaun' is not in what the service knows (Hunyuan, Qwen, Kling); did you mean Hunyuan? Choose",
    ),
    (
        {"models": [{"name": "Seedream"}]},
        "defaultModel: 'Hunyuan' is not in models (Seedream); choose one of them, or name it in models",
    ),
    ({"mpsRole": "maybe"}, "mpsRole: 'maybe' is not known; it must be one of create, adopt, external"),
    ({"retainMpsRole": "perhaps"}, "retainMpsRole: 'perhaps' is not a boolean; allowed are true and false"),
    ({"alarms": "loud"}, "alarms: 'loud' is not a boolean; allowed are true and false"),
    ({"alarmReceivers": "me"}, "alarmReceivers: cannot be read"),
    ({"alarmReceivers": ["me@example.com"]}, "alarmReceivers: has 'me@example.com'; it must be a list of user:<id>"),
    ({"alarmReceivers": ["user:1", "user:1"]}, "alarmReceivers: names a receiver twice"),
    ({"alarmErrors": 0}, "alarmErrors: 0 is not allowed; allowed are 1 to 1000000 invocations"),
    ({"alarmThrottles": -1}, "alarmThrottles: -1 is not allowed; allowed are 1 to 1000000 invocations"),
    ({"alarmErrorLines": "many"}, "alarmErrorLines: 'many' is not a whole number; allowed are 1 to 1000000 lines"),
    ({"alarmUnknownJobs": 0}, "alarmUnknownJobs: 0 is not allowed; allowed are 1 to 1000000 jobs"),
    ({"alarmBacklogSeconds": 5}, "alarmBacklogSeconds: 5 is not allowed; allowed are 60 to 259200 seconds"),
    ({"apiKeys": None}, "apiKeys: is missing; set it with `pulumi config set apiKeys ...`"),
    ({"apiKeys": "demo"}, "apiKeys: cannot be read"),
    ({"apiKeys": {"demo": "a" * 64}}, "apiKeys: is not a list; it must be a list of {name, sha256}"),
    ({"apiKeys": [{"name": "demo"}]}, "apiKeys: entry 1 has name; it must be a list of {name, sha256}, each with"),
    ({"apiKeys": [KEY, {"name": "x", "key": "s3cret"}]}, "apiKeys: entry 2 holds a key itself; store its SHA-256 only"),
    ({"apiKeys": [{"name": "demo", "sha256": "A" * 64}]}, "apiKeys: entry 1 (demo) has no SHA-256"),
    ({"apiKeys": [{"name": "Demo App", "sha256": "a" * 64}]}, "apiKeys: entry 1 has a bad name"),
    ({"apiKeys": [{**KEY, "name": "anonymous"}]}, "apiKeys: entry 1 is named 'anonymous', which stands for callers"),
    ({"apiKeys": [KEY, KEY]}, "apiKeys: has the same SHA-256 for 'demo' and 'demo'; make a key for each entry"),
    (
        {"apiKeys": [{**KEY, "perMinute": 60}, {**KEY, "sha256": "b" * 64}]},
        "apiKeys: has two entries 'demo' with different limits; a limit belongs to the name",
    ),
    ({"apiKeys": [{**KEY, "expires": "2027-02-30"}]}, 'apiKeys: entry 1 (demo) expires at "2027-02-30"; it must be'),
    ({"apiKeys": [{**KEY, "expires": "2027-02-03T10:00:00"}]}, "a time such as 2027-03-31T18:00:00Z"),
    ({"apiKeys": [{**KEY, "perMinute": 0}]}, "apiKeys: entry 1 (demo) has perMinute 0; it must be a whole number from"),
    ({"apiKeys": [{**KEY, "imagesPerDay": True}]}, "apiKeys: entry 1 (demo) has imagesPerDay true; it must be a whole"),
    ({"apiKeys": [{**KEY, "perHour": 1}]}, "apiKeys: entry 1 has name, perHour, sha256; it must be a list of"),
    (
        {"apiKeys": [{"name": f"k{n}", "sha256": f"{n:064x}"} for n in range(70)]},
        "bytes of the function's environment, and SCF allows 4096; make it shorter (or models, corsOrigins",
    ),
    ({"defaultModel": ""}, "defaultModel: '' is not allowed; it must be the name of a model"),
    ({"defaultPrompt": "  "}, "defaultPrompt: is empty; it must be a text of 1 to 1000 characters"),
    ({"defaultPrompt": "x" * 1001}, "defaultPrompt: has 1001 characters; at most 1000 are allowed"),
    ({"reservedInstances": 300}, "reservedInstances: 300 instances of 256 MB reserve 76800 MB; ap-singapore lets"),
    ({"sweepCron": "*/5 * * * *"}, "sweepCron: '*/5 * * * *' has 5 fields; it must have seven: second minute hour"),
    (
        {"sweepCron": "0 0 0 30 FEB * *"},
        "sweepCron: '0 0 0 30 FEB * *' never comes: no month of it has such a day in any",
    ),
    ({"sweepCron": "0 61 * * * * *"}, "sweepCron: '61' is not a minute in '0 61 * * * * *'; allowed are 0 to 59"),
    ({"logLevel": "loud"}, "logLevel: 'loud' is not known; it must be one of DEBUG, INFO, WARNING, ERROR"),
    ({"logRetentionDays": 0}, "logRetentionDays: 0 is not allowed; allowed are 1 to 3600 days"),
    ({"keepJobsDays": 10}, "keepJobsDays: 10 is less than keepOutputsDays (30); an image must not outlive the record"),
    ({"unknownDeadlineSeconds": 5}, "unknownDeadlineSeconds: 5 is not allowed; allowed are 300 to 86400 seconds"),
    ({"urlExpiresSeconds": 86400}, "urlExpiresSeconds: 86400 is not allowed; allowed are 60 to 21600 seconds"),
    (
        {"webhookSecret": "s3cret" * 6},
        "webhookSecret: does not begin with whsec_; it must be whsec_ and the base64 of 24",
    ),
    ({"webhookSecret": "whsec_s3cret!"}, "webhookSecret: is not base64 behind whsec_; it must be"),
    ({"webhookSecret": "whsec_c2VjcmV0"}, "webhookSecret: has 6 bytes; it must be whsec_ and the base64 of 24 to 64"),
    ({"webhookSecret": "whsec_" + "QUJD" * 22}, "webhookSecret: has 66 bytes; it must be"),
    (
        {"webhookSecret": " ".join(["whsec_" + "QUJD" * 8] * 3)},
        "webhookSecret: holds 3 secrets; allowed are one, or two",
    ),
    ({"protect": "yes"}, "protect: 'yes' is not a boolean; allowed are true and false"),
    ({"protect": True, "forceDestroy": True}, "forceDestroy: true contradicts protect: true"),
    ({"name": "prod", "forceDestroy": True}, "forceDestroy: true is not allowed in the stack 'prod'"),
    (
        {"name": "eu-PROD", "bucketName": "images", "forceDestroy": True},
        "forceDestroy: true is not allowed in the stack 'eu-PROD'",
    ),
    ({"tags": ["a"]}, "tags: is not a map; it must be a map from tag to text"),
    ({"tags": {"owner": 7}}, "tags: the tag 'owner' is not a text; it must be a map from tag to text, so put quotes"),
    ({"tags": {"": "x"}}, "tags: the tag '' is not allowed; it must have 1 to 127 characters"),
    ({"tags": {"project": "x"}}, "tags: the tag 'project' belongs to the platform; it must not start with project"),
    (
        {"tags": {f"tag-{number}": "x" for number in range(49)}},
        "tags: are 51 with application and stack, and a resource can have 50",
    ),
    ({"memoryMB": 256}, "memoryMB: is not a setting; did you mean memoryMb?"),
    ({"keepInboxDays": 0}, "keepInboxDays: 0 is not allowed; allowed are 1 to 3650 days"),
    ({"keepJobsDays": 6, "keepOutputsDays": 1}, "keepJobsDays: 6 is not allowed; allowed are 7 to 3650 days"),
    ({"keepOutputsDays": 4000}, "keepOutputsDays: 4000 is not allowed; allowed are 1 to 3650 days"),
    ({"keepFailedDays": "a week"}, "keepFailedDays: 'a week' is not a whole number; allowed are 1 to 3650 days"),
    ({"unknownPolicy": "retry"}, "unknownPolicy: 'retry' is not known; it must be one of fail, resubmit"),
    ({"frontDoor": "clb"}, "frontDoor: 'clb' is not known; it must be one of functionUrl, apiGateway"),
    ({"urlAuth": "psk"}, "urlAuth: 'psk' is not known; it must be one of none, cam"),
    ({"gatewayCallsPerSecond": 0}, "gatewayCallsPerSecond: 0 is not allowed; allowed are 1 to 5000 calls"),
    ({"gatewayKeys": "shop"}, "gatewayKeys: cannot be read"),
    ({"gatewayKeys": {"shop": 5}}, "gatewayKeys: is not a list; it must be a list of {name}, each with callsPerSecond"),
    ({"gatewayKeys": ["shop"]}, 'gatewayKeys: entry 1 has "shop"; it must be a list of {name}, each with'),
    ({"gatewayKeys": [{"name": "shop", "secret": "x"}]}, "gatewayKeys: entry 1 has name, secret; it must be a list of"),
    ({"gatewayKeys": [{"name": "The Shop"}]}, "gatewayKeys: entry 1 has a bad name; allowed are 1 to 32 lower-case"),
    ({"gatewayKeys": [{"name": "shop"}] * 2}, "gatewayKeys: has two entries 'shop'; give the second key a name of its"),
    (
        {"gatewayKeys": [{"name": "shop", "callsPerSecond": 2001}]},
        "gatewayKeys: entry 1 (shop) has callsPerSecond 2001; it must be a whole number from 1 to 2000",
    ),
    (
        {"gatewayKeys": [{"name": "shop"}]},
        "gatewayKeys: are keys of API Gateway, and frontDoor: functionUrl makes none",
    ),
    (
        {"frontDoor": "apiGateway", "gatewayKeys": [{"name": "shop", "callsPerSecond": 101}]},
        "gatewayKeys: gives 'shop' 101 calls per second, and gatewayCallsPerSecond lets 100 of all callers through",
    ),
    (
        {"frontDoor": "apiGateway", "namePrefix": "twenty-chars", "gatewayKeys": [{"name": "x" * 32}]},
        "of 51 characters and API Gateway allows 50; choose a shorter name than 'xxx",
    ),
    ({"anonymous": 1}, "anonymous: '1' is not a boolean; allowed are true and false"),
    ({"imagesPerDay": -1}, "imagesPerDay: -1 is not allowed; allowed are 0 to 10000000 images"),
    ({"createsPerSecond": 0}, "createsPerSecond: 0 is not allowed; allowed are 1 to 1000 requests"),
    ({"corsOrigins": "shop.example.com"}, "corsOrigins: cannot be read"),
    ({"corsOrigins": {"a": "b"}}, "corsOrigins: is not a list of texts; it must be a list of origins such as"),
    ({"corsOrigins": ["https://shop.example.com/cart"]}, "corsOrigins: 'https://shop.example.com/cart' is not an"),
    ({"corsOrigins": ["*", "https://a.example"]}, "corsOrigins: has * beside other origins; it must be a list of"),
    ({"tlsOnly": "no"}, "tlsOnly: 'no' is not a boolean; allowed are true and false"),
    ({"forceDestroy": "maybe"}, "forceDestroy: 'maybe' is not a boolean; allowed are true and false"),
    ({"reservedInstances": "few"}, "reservedInstances: 'few' is not a whole number; allowed are 0 to 1000 instances"),
    ({"tags": {"owner": "x" * 256}}, "is not allowed; it must have 1 to 255 characters"),
]

SHOP = {"name": "shop"}
LONG = {"apiKeys", "models", "corsOrigins", "defaultPrompt", "bucketName", "namePrefix"}
DISAGREE: list[tuple[dict[str, Any], set[str]]] = [
    ({"mpsEndpoint": "mps.tencentcloudapi.com"}, {"mpsEndpoint", "site"}),
    ({"models": [{"name": "Seedream"}]}, {"models", "defaultModel"}),
    ({"bucketName": "a" * 40}, {"bucketName", "namePrefix"}),
    ({"bucketName": "images-1250000000"}, {"bucketName", "namePrefix"}),
    ({"name": "x" * 50, "bucketName": "images"}, {"namePrefix"}),
    ({"protect": True, "forceDestroy": True}, {"protect", "forceDestroy"}),
    ({"name": "prod", "forceDestroy": True}, {"protect", "forceDestroy"}),
    ({"keepJobsDays": 10}, {"keepJobsDays", "keepOutputsDays"}),
    ({"reservedInstances": 300}, {"reservedInstances", "memoryMb", "site"}),
    ({"apiKeys": [{"name": f"k{n}", "sha256": f"{n:064x}"} for n in range(70)]}, LONG),
    ({"frontDoor": "apiGateway", "urlAuth": "cam"}, {"frontDoor", "urlAuth"}),
    ({"gatewayKeys": [SHOP]}, {"frontDoor", "gatewayKeys"}),
    (
        {"frontDoor": "apiGateway", "gatewayCallsPerSecond": 5, "gatewayKeys": [{**SHOP, "callsPerSecond": 9}]},
        {"gatewayCallsPerSecond", "gatewayKeys"},
    ),
    ({"tags": {f"tag-{number}": "x" for number in range(49)}}, {"tags"}),
]
"""Settings that are right one by one and not together, and which of them it takes to see that."""


@pytest.mark.parametrize(("changed", "sentence"), WRONG, ids=[sentence[:60] for _, sentence in WRONG])
def test_a_wrong_setting_is_one_sentence_that_names_it(stack: Stack, changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(stack(**changed))

    (mistake,) = refused.value.mistakes
    assert str(mistake).startswith("aigc-image-service:")
    assert sentence in str(mistake)
    assert str(refused.value) == str(mistake), "one mistake, one sentence, nothing around it"
    assert "\n" not in str(mistake)


def test_every_setting_can_be_wrong_and_is_then_told_by_its_name() -> None:
    told = {sentence.split(":")[0] for _, sentence in WRONG if ":" in sentence}

    assert set(TABLE) - told == set()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"region": None}, "tencentcloud:region: is missing"),
        (
            {"region": "mars-1"},
            "tencentcloud:region: 'mars-1' is no region of SCF on the site intl; it must be one of ap-guangzhou, ap",
        ),
        (
            {"region": "ap-jakarta", "site": "china"},
            "tencentcloud:region: 'ap-jakarta' is no region of SCF on the site china; it must be one of ap-guangzhou",
        ),
        (
            {"region": "ap-tokyo", "deployed_in": "ap-singapore"},
            "tencentcloud:region: is ap-tokyo, and this stack is deployed in ap-singapore, where the provider",
        ),
        (
            {"app_id": "1250000001", "deployed_for": "1250000000"},
            "tencentcloud:secretId: belongs to the AppId 1250000001, and this stack is deployed in the account with "
            "the AppId 1250000000, where this key would find nothing of it; use a key of that account",
        ),
        (
            {"app_id": "12345"},
            "tencentcloud:secretId: belongs to the AppId '12345', and the provider accepts buckets only",
        ),
        (
            {"app_id": None},
            "tencentcloud:secretId: the account's AppId could not be read (AuthFailure.SecretIdNotFound)",
        ),
    ],
)
def test_what_the_provider_must_know_is_told_by_its_own_name(
    stack: Stack, changed: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        read(stack(**changed))

    assert str(refused.value).startswith(sentence)


def test_an_account_that_could_not_be_asked_for_want_of_a_region_is_no_second_mistake(stack: Stack) -> None:
    with pytest.raises(SettingsError) as refused:
        read(stack(region=None, app_id=None))

    assert [mistake.setting for mistake in refused.value.mistakes] == ["tencentcloud:region"]


def test_an_address_that_is_wrong_is_not_told_with_what_may_be_a_token(stack: Stack) -> None:
    """The engine blanks secrets, but only those that stand there in full."""
    with pytest.raises(SettingsError) as refused:
        read(stack(alarmReceivers=["hooks.example.com/send?key=T0KEN" * 3]))

    assert "T0KEN" not in str(refused.value)


def test_all_mistakes_are_told_at_once(stack: Stack) -> None:
    with pytest.raises(SettingsError) as refused:
        read(stack(region=None, app_id="1", memoryMb=1, runtime="Cobol", colour="red", apiKeys=None))

    assert [mistake.setting for mistake in refused.value.mistakes] == [
        "aigc-image-service:colour",
        "aigc-image-service:apiKeys",
        "aigc-image-service:runtime",
        "aigc-image-service:memoryMb",
        "tencentcloud:region",
        "tencentcloud:secretId",
    ]
    assert len(str(refused.value).splitlines()) == 6


def test_what_disagrees_is_told_beside_what_is_wrong_by_itself(stack: Stack) -> None:
    with pytest.raises(SettingsError) as refused:
        read(
            stack(
                memoryMb=1, reservedInstances=900, protect=True, forceDestroy=True, keepJobsDays=10, gatewayKeys=[SHOP]
            )
        )

    assert [str(mistake).removeprefix("aigc-image-service:")[:40] for mistake in refused.value.mistakes] == [
        "memoryMb: 1 is not allowed; allowed are ",
        "forceDestroy: true contradicts protect: ",
        "keepJobsDays: 10 is less than keepOutput",
        "gatewayKeys: are keys of API Gateway, an",
    ]


@pytest.mark.parametrize(("changed", "between"), DISAGREE, ids=[",".join(changed) for changed, _ in DISAGREE])
def test_what_stands_in_for_a_wrong_setting_is_never_blamed(
    stack: Stack, changed: dict[str, Any], between: set[str]
) -> None:
    for wrong in TABLE:
        with pytest.raises(SettingsError) as refused:
            read(stack(**{**changed, wrong: None}))

        told = [mistake.setting.partition(":")[2] for mistake in refused.value.mistakes]
        assert (told[0], told.count(wrong)) == (wrong, 1)
        assert len(told) == (1 if wrong in between else 2), wrong


def test_a_key_in_the_wrong_place_is_not_repeated(stack: Stack) -> None:
    with pytest.raises(SettingsError) as refused:
        read(stack(apiKeys=[{"name": "demo", "sha256": "aigc_the-key-itself"}]))

    assert "the-key-itself" not in str(refused.value)


@pytest.mark.parametrize("wrong", ["s3cret", "whsec_s3cret!", "whsec_s3cret", "whsec_s3cret s3cret s3cret"])
def test_a_wrong_webhook_secret_is_not_repeated(stack: Stack, wrong: str) -> None:
    with pytest.raises(SettingsError) as failure:
        read(stack(webhookSecret=wrong))
    assert "s3cret" not in str(failure.value)


def test_a_secret_in_plain_text_is_refused_without_being_shown(stack: Stack) -> None:
    secret = "whsec_" + "QUJD" * 10
    with pytest.raises(SettingsError, match=r"webhookSecret: is in the stack's file in plain text; .*--secret") as told:
        read(stack(webhookSecret=secret, encrypted=frozenset()))
    assert secret not in str(told.value)
    assert read(stack(webhookSecret="", encrypted=frozenset())).webhook_secret == ""
