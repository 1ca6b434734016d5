"""tencentcloud:Ssm/secretVersion:SecretVersion. One text of a secret (provider.md 3.6).

The official plugin keeps the text readable in the state unless the program marks it; here it is always encrypted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from provider.check import Failure
from provider.cloud import Cloud
from provider.diff import changes
from provider.errors import Gone
from provider.fields import Fields, text
from provider.resource import Created, Resource
from provider.resources.secret import NAME
from provider.rules import at_most_32_kb, base64_text, matches
from provider.values import Inputs, Properties, State

_VERSION = matches(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", "1 to 64 letters, digits or - _ ., the first a letter or digit")
_TEXTS = {"secretString": "SecretString", "secretBinary": "SecretBinary"}
"""Inputs -> their names in the API."""


class SecretVersion(Resource):
    """A version of a secret; the id is `secretName#versionId`."""

    type_name = "tencentcloud:Ssm/secretVersion:SecretVersion"
    id_form = "<secret name>#<version id>"
    fields: ClassVar[Fields] = {
        "secretName": text(NAME, required=True, replaces=True, unique=True),
        "versionId": text(_VERSION, required=True, replaces=True, unique=True),
        "secretBinary": text(base64_text, at_most_32_kb, secret=True),
        "secretString": text(at_most_32_kb, secret=True),
    }
    outputs: ClassVar[Fields] = {}

    def problems(self, want: Inputs) -> Iterable[Failure]:
        given = [name for name in _TEXTS if want.get(name) not in (None, "")]
        if len(given) != 1:
            yield Failure("secretString", "set exactly one of secretString and secretBinary, and not to nothing")

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        answer = cloud.api("ssm", "PutSecretValue", _parameters(want["secretName"], want["versionId"], want))
        return Created(f"{answer['SecretName']}#{answer['VersionId']}", dict(want))

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        resource_id = f"{want['secretName']}#{want['versionId']}"
        return None if self.read(cloud, resource_id, {}) is None else resource_id

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        if changes(self.fields, have, want):
            name, _, version = resource_id.partition("#")
            cloud.api("ssm", "UpdateSecret", _parameters(name, version, want))

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        """While the secret is disabled nobody can read it; then the text is the one last known."""
        name, _, version = resource_id.partition("#")
        try:
            status = cloud.api("ssm", "DescribeSecret", {"SecretName": name})["Status"]
            listed = cloud.api("ssm", "ListSecretVersionIds", {"SecretName": name}).get("Versions") or []
            if version not in [each["VersionId"] for each in listed]:
                return None
            found = {"secretName": name, "versionId": version}
            if status != "Enabled":
                return {**found, **{text: known[text] for text in _TEXTS if known.get(text)}}
            value = cloud.api("ssm", "GetSecretValue", {"SecretName": name, "VersionId": version})
        except Gone:
            return None
        return {**found, **{text: value[api] for text, api in _TEXTS.items() if value.get(api)}}

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        name, _, version = resource_id.partition("#")
        cloud.api("ssm", "DeleteSecretVersion", {"SecretName": name, "VersionId": version})


def _parameters(name: str, version: str, want: Inputs) -> Properties:
    return {
        "SecretName": name,
        "VersionId": version,
        **{api: want.get(text) or None for text, api in _TEXTS.items()},
    }
