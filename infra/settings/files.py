"""The settings of a stack read from its files, for commands that run before there is anything in the cloud.

Pulumi itself is not asked: it would want a login and a passphrase. What is encrypted stays so, and is replaced by a
stand-in of the right form; only whether it is set makes a difference here. That may be a part of a setting, such as
one address of several.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
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
"""For whole settings; for any other it is the default."""

_LOADER: Any = type("_Loader", (yaml.SafeLoader,), {"yaml_implicit_resolvers": {}})
"""Takes for a number or a flag what the engine's YAML does. PyYAML's own rules are older: `16:9` is a number to the
base of 60 for them, and `on` a flag."""
for _tag, _form, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9][0-9_]*", list("-+0123456789")),
    ("float", r"[-+]?[0-9][0-9_]*(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?", list("-+0123456789")),
):
    _LOADER.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_form})$"), _first)


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
        own={
            name: _text(_opened(name, value, declared.get(name, {}).get("default", "")))
            for name, value in ({"apiKeys": []} | values).items()
        },
        region=str(stated.get(REGION) or region) or None,
        app_id=app_id,
        catalogue=catalogue.names(root),
        no_app_id_because=no_app_id_because,
        encrypted=frozenset(name for name, value in values.items() if _is_encrypted(value)),
        today=today,
    )


def _require(folder: Path, stack: str) -> None:
    """A stack without a file is most often a name with a slip of the pen in it."""
    there = sorted(file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in folder.glob("Pulumi.*.yaml"))
    if stack not in there:
        raise InfraError(f"there is no {folder.name}/Pulumi.{stack}.yaml; there are the stacks {', '.join(there)}")


def _mapping(path: Path) -> Mapping[str, Any]:
    try:
        found = yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - a SafeLoader
    except (OSError, yaml.YAMLError) as error:
        raise InfraError(f"{path.name} cannot be read ({error})") from error
    return found if isinstance(found, Mapping) else {}


def _is_encrypted(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"secure"}


def _opened(name: str, value: Any, default: Any) -> Any:
    """The setting with stand-ins for what is encrypted of it."""
    return _STAND_INS.get(name, default) if _is_encrypted(value) else _parts_opened(name, value)


def _parts_opened(name: str, value: Any) -> Any:
    """No two stand-ins are the same: what is listed twice is refused. `name` is that of the setting or of the field."""
    if _is_encrypted(value):
        digest = hashlib.sha256(str(value["secure"]).encode()).hexdigest()
        return {"sha256": digest, "alarmReceivers": f"https://encrypted.invalid/{digest}"}.get(
            name, f"encrypted-{digest}"
        )
    if isinstance(value, Mapping):
        return {field: _parts_opened(str(field), inner) for field, inner in value.items()}
    return [_parts_opened(name, inner) for inner in value] if isinstance(value, list) else value


def _text(value: Any) -> str:
    """As Pulumi hands it over: texts as they are, the rest as JSON."""
    return value if isinstance(value, str) else json.dumps(value)
