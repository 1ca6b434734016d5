"""What must hold between settings: each rule names the setting to change, and the reason."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from infra.names import BUCKET_HOST_LIMIT, FUNCTION_LIMIT, GATEWAY_KEY_LIMIT
from infra.settings.cron import last_day
from infra.settings.environment import FREE_TEXTS, LIMIT_BYTES, size, variables
from infra.settings.model import EVERY_OTHER, Settings
from infra.settings.provider import CREDENTIALS, REGION
from infra.settings.table.access import API_GATEWAY, NO_SIGNATURE
from infra.sites import site_of

PRODUCTION = "prod"
"""A stack with this in its name holds what people depend on, in capitals too. The policy pack goes by the same word."""

UNRESERVABLE_MB = 12_800
"""Memory of the region's quota that SCF lets nobody reserve (platform.md 5.17)."""


MOST_TAGS = 50
"""Of one resource (SDK, `LimitExceeded.ResourceAttachedTags`)."""


@dataclass(frozen=True)
class Stated:
    """What is looked at: the settings, and what they are held against."""

    settings: Settings
    stack: str
    catalogue: Sequence[str]
    """The models the function knows."""
    today: dt.date | None


@dataclass(frozen=True)
class Agreement:
    """One rule. Where a setting that it is `between` is wrong by itself it says nothing: the value is not known."""

    between: frozenset[str]
    broken: Callable[[Stated], Iterator[tuple[str, str]]]


def disagreements(stated: Stated, *, wrong: Collection[str]) -> Iterator[tuple[str, str]]:
    """Pairs of setting and reason, for every rule that does not hold. `wrong`: what has no value that counts."""
    for agreement in AGREEMENTS:
        if agreement.between.isdisjoint(wrong):
            yield from agreement.broken(stated)


def _site(stated: Stated) -> Iterator[tuple[str, str]]:
    host, site = stated.settings.service.mps_endpoint, stated.settings.site
    its = site_of(host)
    if its is not site:
        yield (
            "mpsEndpoint",
            f"{host} is a host of the site {its.value}, and site is {site.value}; leave it empty, or change site",
        )


def _models(stated: Stated) -> Iterator[tuple[str, str]]:
    """Whoever names no model must get one that callers may have."""
    service, catalogue = stated.settings.service, stated.catalogue
    listed = tuple(dict.fromkeys(model.name for model in service.models))
    if EVERY_OTHER in listed or service.default_model in (listed or catalogue):
        return
    near = difflib.get_close_matches(service.default_model, listed or catalogue, n=1)
    where = f"models ({', '.join(listed)})" if listed else f"what the service knows ({', '.join(catalogue)})"
    choose = f"did you mean {near[0]}? Choose one of them" if near else "choose one of them"
    yield "defaultModel", f"{service.default_model!r} is not in {where}; {choose}, or name it in models"


def _bucket_name(stated: Stated) -> Iterator[tuple[str, str]]:
    place = stated.settings.place
    appended = f"-{place.app_id}"
    if place.bucket.endswith(appended * 2):
        yield "bucketName", f"ends in the account's AppId, which is appended by itself; leave {appended} out"
    elif len(place.host) > BUCKET_HOST_LIMIT:
        spare = BUCKET_HOST_LIMIT - len(place.host) + len(place.bucket) - len(appended)
        yield (
            "bucketName",
            f"{place.host} has {len(place.host)} characters and COS allows {BUCKET_HOST_LIMIT}; "
            f"choose a name of at most {spare} characters in {place.region}",
        )


def _role_name(stated: Stated) -> Iterator[tuple[str, str]]:
    role = stated.settings.names.execution_role
    if len(role) > FUNCTION_LIMIT:
        yield (
            "namePrefix",
            f"{role!r} has {len(role)} characters; "
            f"at most {FUNCTION_LIMIT} are allowed, so shorten the prefix or the name of the stack",
        )


def _deletion(stated: Stated) -> Iterator[tuple[str, str]]:
    bucket = stated.settings.bucket
    if bucket.force_destroy and bucket.protect:
        yield "forceDestroy", "true contradicts protect: true; a bucket is either protected or emptied on destroy"
    elif bucket.force_destroy and PRODUCTION in stated.stack.lower():
        yield (
            "forceDestroy",
            f"true is not allowed in the stack {stated.stack!r}; only stacks that hold no real images may use it",
        )


def _retention(stated: Stated) -> Iterator[tuple[str, str]]:
    bucket = stated.settings.bucket
    if bucket.keep_jobs_days < bucket.keep_outputs_days:
        yield (
            "keepJobsDays",
            f"{bucket.keep_jobs_days} is less than keepOutputsDays ({bucket.keep_outputs_days}); "
            "an image must not outlive the record that says whose it is",
        )


def _url_auth(stated: Stated) -> Iterator[tuple[str, str]]:
    door = stated.settings.door
    if door.kind == API_GATEWAY and door.url_auth != NO_SIGNATURE:
        yield "urlAuth", "is about the Function URL, and frontDoor: apiGateway makes none; leave it at none"


def _gateway_keys(stated: Stated) -> Iterator[tuple[str, str]]:
    door = stated.settings.door
    if door.keys and door.kind != API_GATEWAY:
        yield "gatewayKeys", "are keys of API Gateway, and frontDoor: functionUrl makes none; set frontDoor: apiGateway"


def _gateway_key_names(stated: Stated) -> Iterator[tuple[str, str]]:
    for key in stated.settings.door.keys:
        known_as = stated.settings.names.gateway_key(key.name)
        if len(known_as) > GATEWAY_KEY_LIMIT:
            yield (
                "gatewayKeys",
                f"makes a key named {known_as!r} of {len(known_as)} characters and API Gateway allows "
                f"{GATEWAY_KEY_LIMIT}; choose a shorter name than {key.name!r}",
            )


def _gateway_rates(stated: Stated) -> Iterator[tuple[str, str]]:
    door = stated.settings.door
    for key in door.keys:
        if (key.calls_per_second or 0) > door.calls_per_second:
            yield (
                "gatewayKeys",
                f"gives {key.name!r} {key.calls_per_second} calls per second, and gatewayCallsPerSecond lets "
                f"{door.calls_per_second} of all callers through; lower the one or raise the other",
            )


def _tags(stated: Stated) -> Iterator[tuple[str, str]]:
    count = len(stated.settings.tags)
    if count > MOST_TAGS:
        yield "tags", f"are {count} with application and stack, and a resource can have {MOST_TAGS}; take some away"


def _reservation(stated: Stated) -> Iterator[tuple[str, str]]:
    region, function = stated.settings.place.region, stated.settings.function
    reservable = stated.settings.site.facts.scf_mb[region] - UNRESERVABLE_MB
    if function.reserved_mb > reservable:
        yield (
            "reservedInstances",
            f"{function.reserved_instances} instances of {function.memory_mb} MB reserve "
            f"{function.reserved_mb} MB; {region} lets an account reserve {reservable} MB",
        )


def _clock(stated: Stated) -> Iterator[tuple[str, str]]:
    line = stated.settings.function.sweep_cron
    last = last_day(line)
    if stated.today is not None and last is not None and last < stated.today:
        yield (
            "sweepCron",
            f"{line!r} came for the last time on {last}, and from then on nothing would be swept; write * for the year",
        )


def _environment(stated: Stated) -> Iterator[tuple[str, str]]:
    told = variables(stated.settings.place, stated.settings.service)
    if size(told) > LIMIT_BYTES:
        blamed = max(FREE_TEXTS, key=lambda variable: len(told.get(variable, "").encode()))
        others = ", ".join(name for name in FREE_TEXTS.values() if name != FREE_TEXTS[blamed])
        yield (
            FREE_TEXTS[blamed],
            f"takes {len(told[blamed].encode())} of the {size(told)} bytes of the function's environment, and SCF "
            f"allows {LIMIT_BYTES}; make it shorter (or {others})",
        )


_BUCKET = frozenset({"bucketName", "namePrefix", REGION, CREDENTIALS})
"""What the name of the bucket and its host are made of."""

AGREEMENTS = (
    Agreement(frozenset({"site", "mpsEndpoint"}), _site),
    Agreement(_BUCKET, _bucket_name),
    Agreement(frozenset({"namePrefix"}), _role_name),
    Agreement(frozenset({"models", "defaultModel"}), _models),
    Agreement(frozenset({"forceDestroy", "protect"}), _deletion),
    Agreement(frozenset({"keepJobsDays", "keepOutputsDays"}), _retention),
    Agreement(frozenset({"site", REGION, "reservedInstances", "memoryMb"}), _reservation),
    Agreement(_BUCKET | set(FREE_TEXTS.values()), _environment),
    Agreement(frozenset({"frontDoor", "urlAuth"}), _url_auth),
    Agreement(frozenset({"frontDoor", "gatewayKeys"}), _gateway_keys),
    Agreement(frozenset({"gatewayKeys", "namePrefix"}), _gateway_key_names),
    Agreement(frozenset({"gatewayKeys", "gatewayCallsPerSecond"}), _gateway_rates),
    Agreement(frozenset({"tags"}), _tags),
    Agreement(frozenset({"sweepCron"}), _clock),
)
"""What is short in the function's environment is not among its settings: some bytes more or less decide nothing."""
