"""The edge of the settings: Pulumi's configuration, and the account the credentials belong to."""

from __future__ import annotations

import os

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env
from tencentcloud_iac_pulumi import user

from infra.settings.model import Settings
from infra.settings.reading import REGION, Given, read


def load() -> Settings:
    """The settings of the selected stack; raises `SettingsError` with all mistakes at once."""
    project = pulumi.get_project()
    everything = {**get_config_env(), **CONFIG.get()}
    namespace = f"{project}:"
    # The provider takes the variable too when the stack says nothing.
    region = everything.get(REGION) or os.environ.get("TENCENTCLOUD_REGION")
    app_id, problem = _app_id() if region else (None, "")
    return read(
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
            no_app_id_because=problem,
        )
    )


def _app_id() -> tuple[str | None, str]:
    """The account's AppId, asked now and not as an output: every name and document is made of it."""
    try:
        return str(user.get_info().app_id), ""
    except Exception as error:  # noqa: BLE001 (a failed invoke raises a bare Exception; the message is told as a mistake)
        # What the cloud said comes last, after the engine's and the provider's account of who asked whom.
        return None, " ".join(str(error).split()).rpartition("returned an error: ")[2]
