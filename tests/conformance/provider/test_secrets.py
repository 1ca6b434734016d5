"""The plugin's own process against the embedded cloud: SSM."""

from __future__ import annotations

from typing import Any

from pulumi.runtime.proto import provider_pb2

from tests.component.provider.plugin import Made, Plugin
from tests.conformance.provider.programs import unchanged
from tests.support.cloud import RunningCloud

SECRET = "tencentcloud:Ssm/secret:Secret"
VERSION = "tencentcloud:Ssm/secretVersion:SecretVersion"


def test_a_secret_and_its_versions(plugin: Plugin, cloud: RunningCloud) -> None:
    asked: dict[str, Any] = {"secretName": "hook", "description": "signs", "tags": {"team": "images"}}
    secret = plugin.create(SECRET, "hook", asked)
    assert (secret.resource_id, secret.state["status"], secret.state["tags"]) == ("hook", "Enabled", {"team": "images"})
    assert unchanged(plugin, secret, asked)

    text = {"secretName": "hook", "versionId": "v1", "secretString": "open sesame"}
    version = plugin.create(VERSION, "text", text)
    assert version.resource_id == "hook#v1"
    assert unchanged(plugin, version, text)
    text["secretString"] = "open barley"
    version = plugin.update(version, text)
    assert unchanged(plugin, version, text)

    disabled = plugin.update(secret, {**asked, "isEnabled": False, "tags": {"team": "b"}})
    assert (disabled.state["status"], disabled.state["tags"]) == ("Disabled", {"team": "b"})
    assert unchanged(plugin, version, text)  # nobody can look

    plugin.delete(version)
    plugin.delete(disabled)
    assert plugin.read(version) is None
    assert plugin.read(secret) is None
    assert "open barley" not in str(cloud.journal(service="ssm"))


def test_a_secret_that_is_imported_needs_no_change(plugin: Plugin) -> None:
    asked = {"secretName": "hook", "description": "signs"}
    plugin.create(SECRET, "hook", asked)
    found = plugin.read(Made(SECRET, "hook", "hook", {}, {}))
    assert found is not None
    assert plugin.diff(found, asked).changes == provider_pb2.DiffResponse.DIFF_NONE
