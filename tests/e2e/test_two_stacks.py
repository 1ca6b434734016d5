"""Two stacks in one account and one region: neither knows the other, but for the one role that an account has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

import engine
from local.demo import inventory
from local.places import Places
from local.run import Runs
from tests.support.accounts import attached
from tests.support.cloud import ROOT, rest
from tests.support.stack import Deployed, configure, deployed, nobody, things

MPS_ROLE = "MPS_QcsRole"


@pytest.fixture(scope="module")
def neighbours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Deployed, Deployed]]:
    """`local`, which makes the role, and `dev`, which adopts it."""
    with deployed(tmp_path_factory.mktemp("local")) as local:
        places = Places(ROOT, tmp_path_factory.mktemp("dev"), "dev")
        run = Runs.at(places, engine.ensure()).beside(local.run)
        configure(run, {"mpsRole": "adopt"})
        yield local, replace(local, run=run, outputs=run.up(nobody), up_seconds=0.0)


def drawn(service: Deployed) -> list[str]:
    """Draw an image; the keys of what came, in this stack's own bucket."""
    job = service.create({"prompt": "draw a cat"}).json()
    rest(service.cloud)
    done = service.finished(job["id"])
    assert done["status"] == "succeeded", done
    assert {image["bucket"] for image in done["outputs"]} == {service.outputs.bucket}
    return [image["key"] for image in done["outputs"]]


def test_both_draw_neither_opens_to_the_other_and_one_outlives_the_other(
    neighbours: tuple[Deployed, Deployed],
) -> None:
    local, dev = neighbours
    assert local.outputs.bucket != dev.outputs.bucket
    assert drawn(local)
    kept = drawn(dev)
    assert dev.keys("outputs/") == kept
    assert dev.call("GET", "/v1/images", Authorization=f"Bearer {local.outputs.apiKey}").status_code == 401
    assert sorted(policy["PolicyName"] for policy in attached(local, MPS_ROLE)) == [
        "aigc-dev-mps-delivery",
        "aigc-local-mps-delivery",
    ]

    dev.run.stack.destroy(nobody)

    left = things(local)
    assert [thing for thing in left if "aigc-dev" in thing.name] == []
    assert inventory.Thing("role", MPS_ROLE) in left
    local.run.stack.expect_no_changes(nobody)
    assert drawn(local)
