"""What `pulumi up` does to an account, and what it leaves behind."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import engine
from local.demo import inventory
from local.run import Runs
from tests.support.accounts import client
from tests.support.cloud import eventually
from tests.support.figures import Targets, Tell
from tests.support.stack import Deployed, deployed, nobody, things

PRESET_ROLE = inventory.Thing("role", "SCF_QcsRole")
"""Every account that has opened SCF has it; the stack neither makes nor removes it."""

TARGETS = Targets(up=6.0, preview=3.0)


@pytest.mark.alone
def test_up_and_a_second_preview_are_quick_and_the_second_changes_nothing(tmp_path: Path, figure: Tell) -> None:
    with deployed(tmp_path) as service:
        started = time.monotonic()
        service.run.stack.expect_no_changes(nobody)
        preview = time.monotonic() - started

    TARGETS.hold(figure, "", up=service.up_seconds, preview=preview)


def test_the_webhook_secret_is_where_it_belongs_and_nowhere_else(service: Deployed) -> None:
    text = service.outputs.webhookSecret
    ssm = client(service.cloud.endpoint, "ssm", "2019-09-23")
    (secret,) = ssm.call_json("ListSecrets", {})["Response"]["SecretMetadatas"]
    wanted = {"SecretName": secret["SecretName"], "VersionId": "v1"}
    assert ssm.call_json("GetSecretValue", wanted)["Response"]["SecretString"] == text

    places = service.run.places
    kept = [path for path in places.backend.rglob("*") if path.is_file()]
    assert kept, "the engine keeps its state and its history here"
    random = text.removeprefix("whsec_").encode()
    assert [path for path in [*kept, places.settings] if random in path.read_bytes()] == []
    scf = client(service.cloud.endpoint, "scf", "2018-04-16")
    (function,) = scf.call_json("ListFunctions", {})["Response"]["Functions"]
    described = scf.call_json("GetFunction", {"FunctionName": function["FunctionName"]})["Response"]
    variables = {each["Key"]: each["Value"] for each in described["Environment"]["Variables"]}
    assert variables["AIGC_WEBHOOK_SECRET_NAME"] == secret["SecretName"]
    assert random.decode() not in str(variables) + str(service.cloud.journal())


def test_another_up_keeps_the_webhook_secret(tmp_path: Path) -> None:
    with deployed(tmp_path) as service:
        service.outputs.write(service.run.places.outputs)
        runs = Runs.at(service.run.places, engine.ensure())
        found = eventually(runs.find)  # a cloud that is busy for some seconds is taken for one that is not well
        assert found is not None
        assert found.up(nobody) == service.outputs
        assert service.cloud.count(service="ssm", action="UpdateSecret") == 0


def test_destroy_leaves_nothing_in_the_account(tmp_path: Path) -> None:
    with deployed(tmp_path) as service:
        service.create({"prompt": "something to clean up"})
        service.run.stack.destroy(nobody)

        left = things(service)

    assert left - {PRESET_ROLE} == frozenset()
