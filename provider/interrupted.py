"""What a killed engine was making: looked for in the cloud, and written down for `pulumi import`.

    pulumi stack export | python -m provider.interrupted > made.json

An engine writes down what it is about to create, and afterwards that it has. Killed in between it does not know which,
and never finds out by itself: the next `up` would create it once more. What is proposed here was about to be created
by this very stack, has the name that it would have had, and differs in nothing else that is set. Only reads; nothing
is written to the cloud or to the state.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.json_format import ParseDict  # type: ignore[import-untyped]
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]

from provider.catalogue import RESOURCES
from provider.cloud import Cloud
from provider.errors import ProviderError
from provider.foreign import foreign
from provider.rpc.structs import from_struct
from provider.settings import ENVIRONMENT, settings_from
from provider.values import Inputs, Properties

VERSION = "0.2.3"
"""Of the package whose types these are; the engine then takes the stack's own provider."""

_PROVIDER = "pulumi:providers:tencentcloud"


@dataclass(frozen=True)
class Pending:
    """A resource that was about to be created. Secret inputs are UNKNOWN."""

    urn: str
    type: str
    parent: str
    inputs: Inputs

    @property
    def name(self) -> str:
        return self.urn.rsplit("::", 1)[-1]


@dataclass(frozen=True)
class Finding:
    """What has become of one of them. `foreign` are properties in which the one that is there is another's."""

    pending: Pending
    resource_id: str | None
    foreign: tuple[str, ...] = ()

    def __str__(self) -> str:
        name = self.pending.name
        if self.resource_id is None:
            return f"{name}: not there, or made again without harm"
        if self.foreign:
            return f"{name}: {self.resource_id} is there, but has another {', '.join(self.foreign)}; not proposed"
        return f"{name}: {self.resource_id} is there"


def pending_in(export: Mapping[str, Any]) -> Iterator[Pending]:
    """What was being created and is not in the state: an engine keeps such notes also when a later `up` has done it."""
    deployment = export["deployment"]
    known = {resource["urn"] for resource in deployment.get("resources") or []}
    for operation in deployment.get("pending_operations") or []:
        resource = operation["resource"]
        if operation["type"] != "creating" or resource["urn"] in known or resource["type"] not in RESOURCES:
            continue
        known.add(resource["urn"])
        yield Pending(resource["urn"], resource["type"], resource.get("parent", ""), _plain(resource.get("inputs")))


def look(cloud: Cloud, pending: Pending) -> Finding:
    """Whether it is there. Raises ProviderError when that cannot be seen."""
    resource = RESOURCES[pending.type]
    resource_id = resource.find(cloud, pending.inputs)
    found = None if resource_id is None else resource.read(cloud, resource_id, {})
    if found is None:
        return Finding(pending, None)
    return Finding(pending, resource_id, foreign(resource.fields, found, pending.inputs))


def import_file(findings: list[Finding]) -> dict[str, Any]:
    """The document for `pulumi import --file`."""
    ours = [one for one in findings if one.resource_id is not None and not one.foreign]
    return {
        "nameTable": {one.pending.parent: one.pending.parent for one in ours if one.pending.parent},
        "resources": [
            {
                "type": one.pending.type,
                "name": one.pending.name,
                "id": one.resource_id,
                "version": VERSION,
                **({"parent": one.pending.parent} if one.pending.parent else {}),
            }
            for one in ours
        ],
    }


def configured_in(export: Mapping[str, Any]) -> Properties:
    """The provider's settings that are in the state; keys come from the environment."""
    for resource in export["deployment"].get("resources") or []:
        if resource["type"] == _PROVIDER:
            inputs = _plain(resource.get("inputs"))
            return {key: value for key, value in inputs.items() if key in ENVIRONMENT and isinstance(value, str)}
    return {}


def _plain(inputs: Any) -> Properties:
    return from_struct(ParseDict(inputs or {}, Struct()))


def main() -> int:
    """Read an export, tell on standard error what was found, and write the document for the import."""
    from provider.cloud.client import TencentCloud
    from provider.waiting import Patience, SystemClock

    export = json.load(sys.stdin)
    try:
        cloud = TencentCloud(settings_from(configured_in(export), os.environ), Patience(SystemClock()))
        findings = [look(cloud, one) for one in pending_in(export)]
    except ProviderError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    told = [str(one) for one in findings] or ["Nothing was being created."]
    sys.stderr.writelines(f"{line}\n" for line in told)
    json.dump(import_file(findings), sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
