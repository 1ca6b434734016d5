"""Who may call, and through which door."""

from __future__ import annotations

from infra.settings.callers import api_keys
from infra.settings.gateway_keys import gateway_keys
from infra.settings.records import origins
from infra.settings.rules import RECORDS, TEXTS, Rule, one_of, whole, yes_or_no
from infra.settings.setting import REQUIRED, Group, Setting

FUNCTION_URL, API_GATEWAY = "functionUrl", "apiGateway"
NO_SIGNATURE, CAM_SIGNATURE = "none", "cam"

ACCESS = Group(
    "Who may call",
    (
        Setting(
            "apiKeys",
            Rule(
                api_keys, "a list of {name, sha256}, each with expires, perMinute and imagesPerDay if wanted", RECORDS
            ),
            REQUIRED,
            "Who may call the service. `sha256` is the SHA-256 of the whole key in hex, as `aigc keys new` prints it; "
            "the key itself never comes here. An empty list lets nobody in over HTTP; uploads to the bucket work all "
            "the same. A caller who changes keys has two entries of one name. From `expires` on an entry is refused: "
            "a date, which means its beginning in UTC, or a time. `perMinute` (creates) and `imagesPerDay` (per UTC "
            "day) count for the name, and so are the same on all entries of one name. The name `anonymous` stands for "
            "callers without a key.",
            example=[
                {"name": "shop", "sha256": "ab" * 32},
                {"name": "batch", "sha256": "cd" * 32, "expires": "2027-03-31", "perMinute": 60, "imagesPerDay": 500},
            ],
            page="[Callers and their keys](operations.md#callers-and-their-keys)",
        ),
        Setting(
            "anonymous",
            yes_or_no(),
            default=False,
            about="Callers without an API key are served too, as one caller named `anonymous`. Everybody who learns "
            "the address can then spend your money, so set `imagesPerDay`.",
        ),
        Setting(
            "corsOrigins",
            Rule(origins, "a list of origins such as https://shop.example.com, or of * alone", TEXTS),
            [],
            "Web pages that may call the service and upload reference images from a browser; a list of `*` alone "
            "allows all.",
            example=["https://shop.example.com"],
        ),
        Setting(
            "frontDoor",
            one_of((FUNCTION_URL, API_GATEWAY)),
            FUNCTION_URL,
            "How callers reach the function. `functionUrl` is its own address. `apiGateway` is for accounts that "
            "still have API Gateway: Tencent ended its sale on 2024-07-01 and stops it since 2026-10-30.",
        ),
        Setting(
            "urlAuth",
            one_of((NO_SIGNATURE, CAM_SIGNATURE)),
            NO_SIGNATURE,
            "`cam`: callers of the Function URL sign with a key of the account that may `scf:InvokeFunctionUrl`, and "
            "send the API key as `X-API-Key`. Browsers, and so the playground, cannot.",
        ),
        Setting(
            "gatewayCallsPerSecond",
            # 5,000 is what an environment lets through when nothing is asked for (provider.md 3.7).
            whole(1, 5000, unit="calls"),
            100,
            "Calls per second that API Gateway lets through, from all callers together; more are answered with 429.",
        ),
        Setting(
            "gatewayKeys",
            Rule(gateway_keys, "a list of {name}, each with callsPerSecond if wanted", RECORDS),
            [],
            "With `apiGateway` as `frontDoor`, who may call. API Gateway makes a key pair for each entry, told by the "
            "stack's secret output `gatewayKeys`. Callers sign with it, and send the API key of the service as "
            "`X-API-Key`. `callsPerSecond` limits that caller. Browsers, and so the playground, cannot sign. An empty "
            "list means that nobody signs, and the API key alone lets in.",
            example=[{"name": "shop"}, {"name": "batch", "callsPerSecond": 20}],
            page="[The front doors](architecture.md#the-front-doors)",
        ),
    ),
)
