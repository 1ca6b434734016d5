"""What a killed engine was making: which of it is proposed for an import, and which is left alone."""

from __future__ import annotations

from typing import Any

import pytest

from provider.foreign import foreign
from provider.interrupted import configured_in, import_file, look, pending_in
from provider.resources.role import Role
from provider.rpc.structs import ENCRYPTED, SIGNATURE
from provider.values import UNKNOWN
from tests.unit.provider.fake_cloud import FakeCloud

ROLE = "tencentcloud:Cam/role:Role"
URN = "urn:pulumi:dev::aigc::aigc:authorization:ServiceRole$tencentcloud:Cam/role:Role::mps-role"
PARENT = "urn:pulumi:dev::aigc::aigc:authorization:ServiceRole::mps"
TRUST = '{"version":"2.0","statement":[]}'
INPUTS = {"name": "MPS_QcsRole", "document": TRUST, "description": "Ours."}


def export(*operations: dict[str, Any], resources: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"deployment": {"pending_operations": list(operations), "resources": list(resources)}}


def operation(kind: str = "creating", **changed: Any) -> dict[str, Any]:
    return {"type": kind, "resource": {"urn": URN, "type": ROLE, "parent": PARENT, "inputs": INPUTS, **changed}}


def role(cloud: FakeCloud, **changed: Any) -> None:
    wanted = {"RoleName": "MPS_QcsRole", "PolicyDocument": TRUST, "Description": "Ours.", **changed}
    cloud.api("cam", "CreateRole", wanted)


def test_what_was_made_before_the_kill_is_proposed_below_its_component() -> None:
    cloud = FakeCloud()
    role(cloud)
    (pending,) = pending_in(export(operation()))
    found = look(cloud, pending)

    document = import_file([found])
    (proposed,) = document["resources"]
    assert proposed == {"type": ROLE, "name": "mps-role", "id": found.resource_id, "version": "0.2.3", "parent": PARENT}
    assert document["nameTable"] == {PARENT: PARENT}
    assert "is there" in str(found)


def test_what_is_not_there_is_left_to_the_next_up() -> None:
    (pending,) = pending_in(export(operation()))
    found = look(FakeCloud(), pending)

    assert import_file([found])["resources"] == []
    assert "not there" in str(found)


def test_something_of_that_name_that_differs_is_somebody_elses_and_not_proposed() -> None:
    cloud = FakeCloud()
    role(cloud, Description="Made by the console.")
    (pending,) = pending_in(export(operation()))
    found = look(cloud, pending)

    assert import_file([found])["resources"] == []
    assert "another description" in str(found)


def test_a_half_made_resource_lacks_values_and_is_ours_all_the_same() -> None:
    have = {"name": "r", "document": TRUST, "description": "", "tags": {}}
    want = {"name": "r", "document": TRUST, "description": "d", "tags": {"stack": "dev"}}
    assert foreign(Role.fields, have, want) == ()
    assert foreign(Role.fields, {**have, "tags": {"stack": "other"}}, want) == ("tags",)


@pytest.mark.parametrize("kind", ["updating", "deleting", "reading"])
def test_other_operations_need_no_import(kind: str) -> None:
    assert list(pending_in(export(operation(kind)))) == []


def test_a_note_about_what_a_later_update_has_made_is_no_news() -> None:
    assert list(pending_in(export(operation(), resources=({"urn": URN, "type": ROLE},)))) == []


def test_components_and_types_of_other_providers_are_not_looked_for() -> None:
    component = operation(urn=PARENT, type="aigc:authorization:ServiceRole")
    assert list(pending_in(export(component))) == []


def test_a_secret_input_is_unknown_and_nothing_to_compare() -> None:
    sealed = {SIGNATURE: ENCRYPTED, "ciphertext": "v1:abc"}
    (pending,) = pending_in(export(operation(inputs={**INPUTS, "description": sealed})))
    assert pending.inputs["description"] is UNKNOWN
    cloud = FakeCloud()
    role(cloud, Description="whatever")
    assert look(cloud, pending).foreign == ()


def test_where_the_cloud_is_stands_in_the_state_and_keys_do_not() -> None:
    secret = {SIGNATURE: ENCRYPTED, "ciphertext": "v1:abc"}
    provider = {"urn": "p", "type": "pulumi:providers:tencentcloud"}
    inputs = {"region": "ap-singapore", "secretKey": secret, "version": "0.2.3"}
    assert configured_in(export(resources=({**provider, "inputs": inputs},))) == {"region": "ap-singapore"}
