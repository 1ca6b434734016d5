"""From texts to settings. Pure: all mistakes are found in one pass, and told together."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.errors import Mistake, SettingsError, Unfit
from infra.mps_role import Standing
from infra.names import Names, default_bucket
from infra.place import Place
from infra.settings.agreements import Stated, disagreements
from infra.settings.model import (
    AlarmSettings,
    BucketSettings,
    DoorSettings,
    FunctionSettings,
    ServiceSettings,
    Settings,
)
from infra.settings.provider import CREDENTIALS, REGION
from infra.settings.rules import Rule
from infra.settings.setting import REQUIRED
from infra.settings.table import TABLE
from infra.sites import Site


@dataclass(frozen=True)
class Given:
    """What the stack and the cloud say, unchecked."""

    project: str
    stack: str
    own: Mapping[str, str]
    """The project's settings by their short names; only those that have a value."""
    region: str | None
    app_id: str | None
    """Of the account the credentials belong to; None when the cloud did not say, or could not be asked."""
    catalogue: tuple[str, ...]
    """The models that the function knows."""
    no_app_id_because: str = ""
    """What the cloud said instead; empty when there was no region to ask it in."""
    deployed_in: str | None = None
    """The region that the stack's last update was for; None when nothing is deployed, or nobody knows."""
    deployed_for: str | None = None
    """The AppId of the account that it was for; None as above."""
    encrypted: frozenset[str] = frozenset()
    """Those of the project's settings that the stack's file has encrypted."""
    today: dt.date | None = None
    """In UTC; None when nobody has looked at the calendar: then nothing counts as over."""


def read(given: Given) -> Settings:
    """The settings of the stack.

    Raises `SettingsError` with one sentence for each setting that is missing, unknown or wrong.
    """

    def blame(pairs: Iterable[tuple[str, str]]) -> list[Mistake]:
        return [Mistake(name if ":" in name else f"{given.project}:{name}", reason) for name, reason in pairs]

    values: dict[str, Any] = {}
    found = list(_check_each(given, values))
    settings = _assemble(given, {**_stand_ins(), **values})
    stated = Stated(settings, given.stack, given.catalogue, given.today)
    found += disagreements(stated, wrong={name for name, _ in found})
    if mistakes := blame(found):
        raise SettingsError(mistakes)
    return settings


def _stand_ins() -> Mapping[str, Any]:
    """For what is wrong, so that the rest can be looked at: values of which nothing is told."""
    texts = {name: [] if setting.default is REQUIRED else setting.default for name, setting in TABLE.items()}
    read_as = {name: text if isinstance(text, str) else json.dumps(text) for name, text in texts.items()}
    own = {name: TABLE[name].rule.read(text) for name, text in read_as.items()}
    return {**own, REGION: Site.INTL.facts.regions[0], "appId": "0" * 10}


def _check_each(given: Given, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Fill `values`, and yield the setting and the reason for each one that cannot be used."""
    for name in sorted(set(given.own) - set(TABLE)):
        near = difflib.get_close_matches(name, TABLE, n=1)
        yield (
            name,
            "is not a setting" + (f"; did you mean {near[0]}?" if near else f"; known are {', '.join(TABLE)}"),
        )
    for name, setting in TABLE.items():
        if setting.secret and given.own.get(name) and name not in given.encrypted:
            yield (
                name,
                f"is in the stack's file in plain text; set it again with `pulumi config set --secret {name} ...`",
            )
        else:
            yield from _check(name, given.own.get(name), setting.rule, values)
    yield from _check_region(given, values)
    yield from _check_account(given, values)
    yield from _check_stem(given, values)


def _check(name: str, text: str | None, rule: Rule, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if text is None:
        yield name, f"is missing; set it with `pulumi config set {name} ...`"
        return
    try:
        values[name] = rule.read(text)
    except Unfit as error:
        yield name, str(error)


def _check_region(given: Given, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """There is SCF and MPS, as far as is known, and it is the one where the stack is deployed."""
    if given.region is None:
        yield REGION, f"is missing; set it with `pulumi config set {REGION} ...`"
    elif objection := Site(values.get("site", Site.INTL)).objection(given.region):
        yield REGION, objection
    elif given.deployed_in not in (None, given.region):
        yield (
            REGION,
            f"is {given.region}, and this stack is deployed in {given.deployed_in}, where the provider would not look "
            f"for its resources any more; set it back to {given.deployed_in}, and make another stack in {given.region}",
        )
    else:
        values[REGION] = given.region


def _check_account(given: Given, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if given.app_id is None and given.region is None:
        return  # the region is the mistake, and is told already
    if given.app_id is None:
        yield (
            CREDENTIALS,
            f"the account's AppId could not be read ({given.no_app_id_because}); check the secret id and key, here or "
            "in TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, and that the cloud can be reached",
        )
    elif not re.fullmatch(r"[0-9]{10}", given.app_id):
        yield (
            CREDENTIALS,
            f"belongs to the AppId {given.app_id!r}, and the provider accepts buckets only of AppIds of exactly 10 "
            "digits; use an account that has one",
        )
    elif given.deployed_for not in (None, given.app_id):
        yield (
            CREDENTIALS,
            f"belongs to the AppId {given.app_id}, and this stack is deployed in the account with the AppId "
            f"{given.deployed_for}, where this key would find nothing of it; use a key of that account, or make "
            "another stack in this one",
        )
    else:
        values["appId"] = given.app_id


def _check_stem(given: Given, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names are made of the name of the stack too, which Pulumi lets be anything."""
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?", given.stack):
        yield (
            "namePrefix",
            f"the name of the stack, {given.stack!r}, cannot be part of a name; use letters, digits and hyphens",
        )
    elif values.get("bucketName") == "" and not re.fullmatch(r"[a-z0-9-]+", given.stack):
        yield (
            "bucketName",
            f"cannot be made of the stack's name, {given.stack!r}; set one of lower-case letters and digits",
        )


def _assemble(given: Given, values: Mapping[str, Any]) -> Settings:
    names = Names(stem=f"{values['namePrefix']}-{given.stack}")
    bucket = values["bucketName"] or default_bucket(names.stem)
    site = Site(values["site"])
    return Settings(
        site=site,
        place=Place(region=values[REGION], app_id=values["appId"], bucket=f"{bucket}-{values['appId']}"),
        names=names,
        bucket=BucketSettings(
            keep_inbox_days=values["keepInboxDays"],
            keep_jobs_days=values["keepJobsDays"],
            keep_outputs_days=values["keepOutputsDays"],
            keep_failed_days=values["keepFailedDays"],
            protect=values["protect"],
            force_destroy=values["forceDestroy"],
            tls_only=values["tlsOnly"],
        ),
        function=FunctionSettings(
            runtime=values["runtime"],
            memory_mb=values["memoryMb"],
            timeout_seconds=values["timeoutSeconds"],
            reserved_instances=values["reservedInstances"],
            sweep_cron=values["sweepCron"],
        ),
        service=ServiceSettings(
            mps_endpoint=values["mpsEndpoint"] or site.mps_host,
            api_keys=values["apiKeys"],
            models=values["models"],
            default_model=values["defaultModel"],
            default_prompt=values["defaultPrompt"],
            unknown_deadline_seconds=values["unknownDeadlineSeconds"],
            url_expires_seconds=values["urlExpiresSeconds"],
            log_level=values["logLevel"],
            unknown_policy=values["unknownPolicy"],
            anonymous=values["anonymous"],
            images_per_day=values["imagesPerDay"],
            creates_per_second=values["createsPerSecond"],
            cors_origins=values["corsOrigins"],
            webhook_secret_name=names.webhook_secret if values["webhookSecret"] else "",
            sealed=given.encrypted,
        ),
        alarms=AlarmSettings(
            wanted=values["alarms"],
            receivers=values["alarmReceivers"],
            errors=values["alarmErrors"],
            throttles=values["alarmThrottles"],
            error_lines=values["alarmErrorLines"],
            unknown_jobs=values["alarmUnknownJobs"],
            backlog_seconds=values["alarmBacklogSeconds"],
            sealed="alarmReceivers" in given.encrypted,
        ),
        door=DoorSettings(
            kind=values["frontDoor"],
            url_auth=values["urlAuth"],
            calls_per_second=values["gatewayCallsPerSecond"],
            keys=values["gatewayKeys"],
        ),
        log_retention_days=values["logRetentionDays"],
        webhook_secret=values["webhookSecret"],
        mps_role=Standing(values["mpsRole"]),
        retain_mps_role=values["retainMpsRole"],
        # Whose bill is it? (`project` itself is a key the platform keeps for itself.) Own tags may override these.
        tags={"application": given.project, "stack": given.stack, **values["tags"]},
    )
