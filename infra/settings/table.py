"""Every setting and its rule. The defaults and descriptions stand in Pulumi.yaml, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from infra.mps_role import Standing
from infra.settings.callers import api_keys
from infra.settings.cron import cron
from infra.settings.receivers import alarm_receivers
from infra.settings.records import origins, tags
from infra.settings.rules import Rule, matching, one_of, or_empty, sentence, whole, yes_or_no
from infra.settings.webhook_secret import webhook_secret

FUNCTION_URL, API_GATEWAY = "functionUrl", "apiGateway"
NO_SIGNATURE, CAM_SIGNATURE = "none", "cam"

REGION_QUOTA_MB: Mapping[str, int] = MappingProxyType(
    {
        "ap-guangzhou": 128_000,
        "ap-shanghai": 128_000,
        "ap-beijing": 128_000,
        "ap-chengdu": 128_000,
        "ap-hongkong": 128_000,
        "ap-singapore": 64_000,
        "ap-tokyo": 64_000,
        "na-siliconvalley": 64_000,
        "eu-frankfurt": 64_000,
    }
)
"""The regions that offer SCF, each with the memory all functions of an account may use at once (platform.md 5.6)."""

RUNTIMES = ("Python3.10",)
"""The newest runtime both sites list; older ones cannot run this code (platform.md 5.1)."""

region: Rule = one_of(tuple(REGION_QUOTA_MB))

_DAYS = "days"
_SECONDS = "seconds"

TABLE: Mapping[str, Rule] = MappingProxyType(
    {
        "namePrefix": matching(
            r"[a-z][a-z0-9-]{0,19}(?<!-)", "1 to 20 lower-case letters, digits and hyphens, letter first"
        ),
        "bucketName": or_empty(
            matching(
                r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", "lower-case letters, digits and inner hyphens, without the AppId"
            )
        ),
        "mpsEndpoint": matching(
            r"mps\.(?:[a-z0-9-]+\.)*tencentcloudapi\.com",
            "a host such as mps.intl.tencentcloudapi.com, without https:// and path",
        ),
        "mpsRole": one_of(tuple(Standing)),
        "retainMpsRole": yes_or_no,
        "apiKeys": api_keys,
        # A name, not a list of models: the lists MPS publishes change within weeks (platform.md 1.6).
        "defaultModel": matching(
            r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}", "the name of a model, 1 to 64 letters, digits, . _ -"
        ),
        "defaultPrompt": sentence(1000),
        "runtime": one_of(RUNTIMES),
        "memoryMb": whole(128, 3072, unit="MB", step=128),
        # Below ten seconds a create cannot wait out one slow answer of MPS; SCF ends everything at 900.
        "timeoutSeconds": whole(10, 900, unit=_SECONDS),
        "reservedInstances": whole(0, 1000, unit="instances"),
        "sweepCron": cron,
        "logLevel": one_of(("DEBUG", "INFO", "WARNING", "ERROR")),
        "logRetentionDays": whole(1, 3600, unit=_DAYS),
        # An upload must outlive the retries of its event, which SCF gives up after six hours.
        "keepInboxDays": whole(1, 3650, unit=_DAYS),
        # MPS answers questions about a task for seven days: no record may go before that.
        "keepJobsDays": whole(7, 3650, unit=_DAYS),
        "keepOutputsDays": whole(1, 3650, unit=_DAYS),
        "keepFailedDays": whole(1, 3650, unit=_DAYS),
        "unknownDeadlineSeconds": whole(300, 86_400, unit=_SECONDS),
        "unknownPolicy": one_of(("fail", "resubmit")),
        "anonymous": yes_or_no,
        "imagesPerDay": whole(0, 10_000_000, unit="images"),
        "createsPerSecond": whole(1, 1000, unit="requests"),
        "corsOrigins": origins,
        "frontDoor": one_of((FUNCTION_URL, API_GATEWAY)),
        "urlAuth": one_of((NO_SIGNATURE, CAM_SIGNATURE)),
        # 5,000 is what an environment lets through when nothing is asked for (provider.md 3.7).
        "gatewayCallsPerSecond": whole(1, 5000, unit="calls"),
        "webhookSecret": or_empty(webhook_secret),
        # A presigned URL dies with the key that signed it, and a role's key lives six hours (platform.md 4.2).
        "urlExpiresSeconds": whole(60, 21_600, unit=_SECONDS),
        "alarms": yes_or_no,
        "alarmReceivers": alarm_receivers,
        "alarmErrors": whole(1, 1_000_000, unit="invocations"),
        "alarmThrottles": whole(1, 1_000_000, unit="invocations"),
        "alarmErrorLines": whole(1, 1_000_000, unit="lines"),
        "alarmUnknownJobs": whole(1, 1_000_000, unit="jobs"),
        "alarmBacklogSeconds": whole(60, 259_200, unit=_SECONDS),
        "protect": yes_or_no,
        "forceDestroy": yes_or_no,
        "tlsOnly": yes_or_no,
        "tags": tags,
    }
)
