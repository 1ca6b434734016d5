"""The settings of a stack read from its files, for commands that run before there is anything in the cloud.

Pulumi itself is not asked: it would want a login and a passphrase. What is encrypted stays so, and is replaced by a
stand-in of the right form; only whether it is set makes a difference here.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # comes with pulumi, without types

from infra import catalogue
from infra.errors import InfraError
from infra.settings.provider import REGION
from infra.settings.reading import Given
from infra.settings.webhook_secret import PREFIX, SHORTEST

_STAND_INS = {"webhookSecret": PREFIX + base64.b64encode(bytes(SHORTEST)).decode()}


def given(
    root: Path,
    stack: str,
    *,
    app_id: str | None,
    no_app_id_because: str = "",
    region: str = "",
    today: dt.date | None = None,
) -> Given:
    """What `stacks/Pulumi.<stack>.yaml` says, over the defaults of the project. Raises InfraError without that file.

    `region` is used when the stack names none, as the provider would use `TENCENTCLOUD_REGION`. `today` is for what
    can be over; without it nothing is.
    """
    project = _mapping(root / "Pulumi.yaml")
    folder = root / str(project.get("stackConfigDir", "."))
    _require(folder, stack)
    stated: Mapping[str, Any] = _mapping(folder / f"Pulumi.{stack}.yaml").get("config") or {}
    namespace = f"{project['name']}:"
    declared: Mapping[str, Mapping[str, Any]] = project["config"]
    values = {name: about["default"] for name, about in declared.items() if "default" in about}
    values |= {key.removeprefix(namespace): value for key, value in stated.items() if key.startswith(namespace)}
    return Given(
        project=str(project["name"]),
        stack=stack,
        own={name: _text(name, value) for name, value in ({"apiKeys": []} | values).items()},
        region=str(stated.get(REGION) or region) or None,
        app_id=app_id,
        catalogue=catalogue.names(root),
        no_app_id_because=no_app_id_because,
        encrypted=frozenset(name for name, value in values.items() if isinstance(value, Mapping) and "secure" in value),
        today=today,
    )


def _require(folder: Path, stack: str) -> None:
    """A stack without a file is most often a name with a slip of the pen in it."""
    there = sorted(file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in folder.glob("Pulumi.*.yaml"))
    if stack not in there:
        raise InfraError(f"there is no {folder.name}/Pulumi.{stack}.yaml; there are the stacks {', '.join(there)}")


def _mapping(path: Path) -> Mapping[str, Any]:
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise InfraError(f"{path.name} cannot be read ({error})") from error
    return found if isinstance(found, Mapping) else {}


def _text(name: str, value: Any) -> str:
    """As Pulumi hands it over: texts as they are, the rest as JSON."""
    if isinstance(value, Mapping) and "secure" in value:
        return _STAND_INS.get(name, "")
    return value if isinstance(value, str) else json.dumps(value)
