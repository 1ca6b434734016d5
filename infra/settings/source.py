"""The edge of the settings: Pulumi's configuration, and the account the credentials belong to."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env, get_config_secret_keys_env, is_config_secret
from tencentcloud_iac_pulumi import user

from infra import catalogue
from infra.refusals import reason
from infra.settings.model import Settings
from infra.settings.provider import REGION
from infra.settings.reading import Given, read
from infra.settings.remarks import remarks

_ROOT = Path(__file__).parents[2]


def load() -> Settings:
    """The settings of the selected stack; warns of what may be a mistake.

    Raises `SettingsError` with all mistakes at once.
    """
    project = pulumi.get_project()
    everything = {**get_config_env(), **CONFIG.get()}
    sealed = get_config_secret_keys_env()
    namespace = f"{project}:"
    # The provider takes the variable too when the stack says nothing.
    region = everything.get(REGION) or os.environ.get("TENCENTCLOUD_REGION")
    app_id, problem = _app_id() if region else (None, "")
    known = catalogue.names(_ROOT)
    last = _last_update()
    settings = read(
        Given(
            project=project,
            stack=pulumi.get_stack(),
            own={
                key.removeprefix(namespace): str(value)
                for key, value in everything.items()
                if key.startswith(namespace)
            },
            region=region,
            app_id=app_id,
            catalogue=known,
            no_app_id_because=problem,
            deployed_in=last.get("region"),
            deployed_for=last.get("appId"),
            encrypted=frozenset(
                key.removeprefix(namespace) for key in everything if key in sealed or is_config_secret(key)
            ),
            today=dt.datetime.now(dt.UTC).date(),
        )
    )
    for remark in remarks(settings, known):
        pulumi.log.warn(remark)
    return settings


def _app_id() -> tuple[str | None, str]:
    """The account's AppId, asked now and not as an output: every name and document is made of it."""
    try:
        return str(user.get_info().app_id), ""
    except Exception as error:  # noqa: BLE001 (a failed invoke raises a bare Exception; the message is told as a mistake)
        return None, reason(error)


def _last_update() -> Mapping[str, str]:
    """The texts that the stack has told when it was last updated. A stack without outputs has told none.

    The engine is asked for the stack's own outputs as for those of another: not by a StackReference, which would be a
    resource of the stack. An engine that cannot say takes nothing away but two checks.
    """
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    try:
        answer = pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {"name": name}).value
    except Exception:  # noqa: BLE001 (a failed invoke raises a bare Exception)
        return {}
    outputs = (answer or {}).get("outputs") or {}
    return {name: told for name, told in outputs.items() if isinstance(told, str)}
