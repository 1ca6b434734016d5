"""What must hold between settings: each rule names the setting to change, and the reason."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from infra.names import BUCKET_HOST_LIMIT, FUNCTION_LIMIT, GATEWAY_KEY_LIMIT
from infra.settings.environment import LIMIT_BYTES, size, variables
from infra.settings.model import EVERY_OTHER, Settings
from infra.settings.table.access import API_GATEWAY, NO_SIGNATURE
from infra.sites import site_of

UNRESERVABLE_MB = 12_800
"""Memory of the region's quota that SCF lets nobody reserve (platform.md 5.17)."""


def disagreements(settings: Settings, stack: str, catalogue: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of setting and reason, for every rule that does not hold. `catalogue`: the models the function knows."""
    yield from _site(settings)
    yield from _names(settings)
    yield from _models(settings, catalogue)
    yield from _deletion(settings, stack)
    yield from _sizes(settings)
    yield from _door(settings)


def _site(settings: Settings) -> Iterator[tuple[str, str]]:
    host, site = settings.service.mps_endpoint, settings.site
    its = site_of(host)
    if its is not site:
        yield (
            "mpsEndpoint",
            f"{host} is a host of the site {its.value}, and site is {site.value}; leave it empty, or change site",
        )


def _models(settings: Settings, catalogue: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Whoever names no model must get one that callers may have."""
    service = settings.service
    listed = tuple(dict.fromkeys(model.name for model in service.models))
    if EVERY_OTHER in listed or service.default_model in (listed or catalogue):
        return
    near = difflib.get_close_matches(service.default_model, listed or catalogue, n=1)
    where = f"models ({', '.join(listed)})" if listed else f"what the service knows ({', '.join(catalogue)})"
    choose = f"did you mean {near[0]}? Choose one of them" if near else "choose one of them"
    yield "defaultModel", f"{service.default_model!r} is not in {where}; {choose}, or name it in models"


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

    if settings.door.keys and settings.door.kind != API_GATEWAY:
        yield "gatewayKeys", "are keys of API Gateway, and frontDoor: functionUrl makes none; set frontDoor: apiGateway"
    for key in settings.door.keys:
        known_as, all_together = settings.names.gateway_key(key.name), settings.door.calls_per_second
        if len(known_as) > GATEWAY_KEY_LIMIT:
            yield (
                "gatewayKeys",
                f"makes a key named {known_as!r} of {len(known_as)} characters and API Gateway allows "
                f"{GATEWAY_KEY_LIMIT}; choose a shorter name than {key.name!r}",
            )
        if (key.calls_per_second or 0) > all_together:
            yield (
                "gatewayKeys",
                f"gives {key.name!r} {key.calls_per_second} calls per second, and gatewayCallsPerSecond lets "
                f"{all_together} of all callers through; lower the one or raise the other",
            )


def _sizes(settings: Settings) -> Iterator[tuple[str, str]]:
    reservable = settings.site.facts.scf_mb[settings.place.region] - UNRESERVABLE_MB
    if settings.function.reserved_mb > reservable:
        yield (
            "reservedInstances",
            f"{settings.function.reserved_instances} instances of {settings.function.memory_mb} MB reserve "
            f"{settings.function.reserved_mb} MB; {settings.place.region} lets an account reserve {reservable} MB",
        )
    told = variables(settings.place, settings.service)
    if size(told) > LIMIT_BYTES:
        blamed = max(_LONG, key=lambda variable: len(told.get(variable, "").encode()))
        others = ", ".join(name for name in _LONG.values() if name != _LONG[blamed])
        yield (
            _LONG[blamed],
            f"takes {len(told[blamed].encode())} of the {size(told)} bytes of the function's environment, and SCF "
            f"allows {LIMIT_BYTES}; make it shorter (or {others})",
        )


_LONG = {
    "AIGC_API_KEYS": "apiKeys",
    "AIGC_MODELS": "models",
    "AIGC_CORS_ORIGINS": "corsOrigins",
    "AIGC_DEFAULT_PROMPT": "defaultPrompt",
}
"""What can become long, and the setting that it is made of."""
