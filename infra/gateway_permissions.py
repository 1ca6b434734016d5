"""What whoever deploys must be allowed to do with API Gateway, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from infra.function import NAMESPACE
from infra.permission import Permission
from infra.settings.model import Settings
from infra.settings.table.access import API_GATEWAY


def of(settings: Settings) -> Iterator[Permission]:
    """Nothing for a stack with another front door."""
    yield from _service(settings)
    yield from _key_pairs(settings)


def _service(settings: Settings) -> Iterator[Permission]:
    if settings.door.kind != API_GATEWAY:
        return
    service = (f"qcs::apigw:{settings.place.region}::service/*",)
    yield Permission(
        "A service and its API are made. API Gateway knows no resources before they are there.",
        ("apigw:CreateService", "apigw:CreateApi"),
        ("*",),
    )
    yield Permission(
        "The service is compared with what it should be, limited and deleted. Its id is not known before.",
        (
            "apigw:DescribeService",
            "apigw:DescribeServiceEnvironmentStrategy",
            "apigw:DescribeServiceUsagePlan",
            "apigw:DescribeApiUsagePlan",
            "apigw:ModifyService",
            "apigw:ModifyServiceEnvironmentStrategy",
            "apigw:DeleteService",
        ),
        service,
    )
    yield Permission(
        "So is its API.",
        ("apigw:DescribeApi", "apigw:DescribeApiEnvironmentStrategy", "apigw:ModifyApi", "apigw:DeleteApi"),
        service,
    )
    yield Permission(
        "What callers reach is a release of it.",
        ("apigw:ReleaseService", "apigw:UnReleaseService", "apigw:DescribeServiceEnvironmentReleaseHistory"),
        service,
    )
    yield Permission(
        "Nobody puts an API in front of a function that he may not call.",
        ("scf:InvokeFunction",),
        (settings.place.function(NAMESPACE, settings.names.function),),
    )


def _key_pairs(settings: Settings) -> Iterator[Permission]:
    if not settings.door.keys:
        return
    apigw = f"qcs::apigw:{settings.place.region}::"
    yield Permission(
        "gatewayKeys makes a key pair and a usage plan for each caller.",
        ("apigw:CreateApiKey", "apigw:CreateUsagePlan"),
        ("*",),
    )
    yield Permission(
        "Key pairs are found in a list. Reads the pairs of every service of the region.",
        ("apigw:DescribeApiKeysStatus",),
        ("*",),
    )
    yield Permission(
        "A key is switched off, and deleted. Its id is not known before.",
        ("apigw:DisableApiKey", "apigw:DeleteApiKey"),
        (f"{apigw}secret/*",),
    )
    yield Permission(
        "A plan is compared with what it should be, changed, given its key, and deleted.",
        (
            "apigw:DescribeUsagePlan",
            "apigw:DescribeUsagePlanEnvironments",
            "apigw:ModifyUsagePlan",
            "apigw:BindSecretIds",
            "apigw:UnBindSecretIds",
            "apigw:DeleteUsagePlan",
        ),
        (f"{apigw}usagePlan/*",),
    )
    yield Permission(
        "A plan holds in a service that is released.",
        ("apigw:BindEnvironment", "apigw:UnBindEnvironment"),
        (f"{apigw}service/*", f"{apigw}usagePlan/*"),
    )
