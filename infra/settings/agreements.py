"""What must hold between settings: each rule names the setting to change, and the reason."""

from __future__ import annotations

from collections.abc import Iterator

from infra.environment import LIMIT_BYTES, size, variables
from infra.names import BUCKET_HOST_LIMIT, FUNCTION_LIMIT
from infra.settings.model import Settings
from infra.settings.table import API_GATEWAY, NO_SIGNATURE, REGION_QUOTA_MB

UNRESERVABLE_MB = 12_800
"""Memory of the region's quota that SCF lets nobody reserve (platform.md 5.17)."""


def disagreements(settings: Settings, stack: str) -> Iterator[tuple[str, str]]:
    """Pairs of setting and reason, for every rule that does not hold."""
    yield from _names(settings)
    yield from _deletion(settings, stack)
    yield from _sizes(settings)
    yield from _door(settings)


def _names(settings: Settings) -> Iterator[tuple[str, str]]:
    host = settings.place.host
    if len(host) > BUCKET_HOST_LIMIT:
        spare = BUCKET_HOST_LIMIT - len(host) + len(settings.place.bucket) - len(settings.place.app_id) - 1
        yield (
            "bucketName",
            f"{host} has {len(host)} characters and COS allows {BUCKET_HOST_LIMIT}; "
            f"choose a name of at most {spare} characters in {settings.place.region}",
        )
    if len(settings.names.execution_role) > FUNCTION_LIMIT:
        yield (
            "namePrefix",
            f"{settings.names.execution_role!r} has {len(settings.names.execution_role)} characters; "
            f"at most {FUNCTION_LIMIT} are allowed, so shorten the prefix or the name of the stack",
        )


def _deletion(settings: Settings, stack: str) -> Iterator[tuple[str, str]]:
    bucket = settings.bucket
    if bucket.force_destroy and bucket.protect:
        yield "forceDestroy", "true contradicts protect: true; a bucket is either protected or emptied on destroy"
    elif bucket.force_destroy and "prod" in stack:
        yield (
            "forceDestroy",
            f"true is not allowed in the stack {stack!r}; only stacks that hold no real images may use it",
        )
    if bucket.keep_jobs_days < bucket.keep_outputs_days:
        yield (
            "keepJobsDays",
            f"{bucket.keep_jobs_days} is less than keepOutputsDays ({bucket.keep_outputs_days}); "
            "an image must not outlive the record that says whose it is",
        )


def _door(settings: Settings) -> Iterator[tuple[str, str]]:
    if settings.door.kind == API_GATEWAY and settings.door.url_auth != NO_SIGNATURE:
        yield "urlAuth", "is about the Function URL, and frontDoor: apiGateway makes none; leave it at none"


def _sizes(settings: Settings) -> Iterator[tuple[str, str]]:
    reservable = REGION_QUOTA_MB[settings.place.region] - UNRESERVABLE_MB
    if settings.function.reserved_mb > reservable:
        yield (
            "reservedInstances",
            f"{settings.function.reserved_instances} instances of {settings.function.memory_mb} MB reserve "
            f"{settings.function.reserved_mb} MB; {settings.place.region} lets an account reserve {reservable} MB",
        )
    needed = size(variables(settings.place, settings.service))
    if needed > LIMIT_BYTES:
        yield (
            "apiKeys",
            f"together with defaultPrompt they make the function's environment {needed} bytes and SCF allows "
            f"{LIMIT_BYTES}; use fewer keys, shorter names or a shorter prompt",
        )
