"""The edge of the settings: Pulumi's configuration, and the account the credentials belong to."""

from __future__ import annotations

import os

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env
from tencentcloud_iac_pulumi import user

from infra.errors import AccountUnreadable
from infra.settings.model import Settings
from infra.settings.reading import REGION, Given, read


def load() -> Settings:
    """The settings of the selected stack; raises `SettingsError` or `AccountUnreadable`."""
    project = pulumi.get_project()
    everything = {**get_config_env(), **CONFIG.get()}
    namespace = f"{project}:"
    return read(
        Given(
            project=project,
            stack=pulumi.get_stack(),
            own={key.removeprefix(namespace): str(value) for key, value in everything.items() if key.startswith(namespace)},
            # The provider takes the variable too when the stack says nothing.
            region=everything.get(REGION) or os.environ.get("TENCENTCLOUD_REGION"),
            app_id=_app_id(),
        )
    )


def _app_id() -> str:
    """The account's AppId, asked now and not as an output: every name and document is made of it."""
    try:
        return user.get_info().app_id
    except Exception as error:  # noqa: BLE001 (an invoke that fails raises a bare Exception)
        raise AccountUnreadable(
            f"The AppId of the account could not be read ({error}). Check tencentcloud:secretId and tencentcloud:secretKey, "
            "or TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, and that the cloud can be reached."
        ) from error
