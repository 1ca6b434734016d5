"""The stacks of stacks/ from nothing to nothing, with the settings people give them: what they take and leave."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from infra.names import MPS_ROLE
from infra.secrets import RECOVERY_DAYS
from local.demo.inventory import Thing
from local.errors import EngineFailed
from tests.support.figures import Targets, Tell
from tests.support.mps_role import made_by_the_console, role
from tests.support.stack import Deployed, initialised, nobody, things

HEARD = {"alarmReceivers": ["user:7", "group:3", "https://ops.example.com/alarms"]}
WHOLE = {
    **HEARD,
    "reservedInstances": 5,
    "imagesPerDay": 500,
    "corsOrigins": ["https://shop.example.com"],
    "tags": {"owner": "media", "cost-centre": "42"},
}
"""What a production stack has besides its file and its callers."""

TARGETS = Targets(up=10.0, preview=4.0)
"""For a whole production stack."""


def draw(service: Deployed) -> None:
    job = service.create({"prompt": "draw a cat"}).json()
    assert service.finished(job["id"])["status"] == "succeeded"


@pytest.mark.alone
def test_a_production_stack_is_made_quickly_protected_and_removed_without_a_trace(tmp_path: Path, figure: Tell) -> None:
    with initialised(tmp_path, "prod", **WHOLE) as service:
        made_by_the_console(service)
        before, account = role(service), things(service)

        up = service.up()
        began = time.monotonic()
        up.run.stack.expect_no_changes(nobody)
        preview = time.monotonic() - began
        draw(up)
        deployed = things(up)
        with pytest.raises(EngineFailed, match="because it is protected"):
            up.run.stack.destroy(nobody, look_first=True)
        assert things(up) == deployed
        up.configure(protect=False)
        up.stand_still()  # a tick of the timer would write where it stopped into the emptied bucket
        for key in up.keys(""):
            up.bucket.delete_object(Bucket=up.outputs.bucket, Key=key)
        up.run.stack.destroy(nobody)

        assert role(up) == before
        assert things(up) - account == {Thing("secret", "aigc-prod-webhooks")}, "it can be brought back for seven days"
        up.cloud.advance(RECOVERY_DAYS * 86_400 + 1)
        assert things(up) == account
    TARGETS.hold(figure, "a whole production stack: ", up=up.up_seconds, preview=preview)


def test_a_development_stack_leaves_the_role_that_it_made_and_nothing_else(tmp_path: Path) -> None:
    with initialised(tmp_path, "dev", **HEARD) as service:
        account = things(service)

        up = service.up()
        draw(up)
        up.run.stack.expect_no_changes(nobody)
        up.run.stack.destroy(nobody)

        assert things(up) - account == {Thing("role", MPS_ROLE)}
        assert account - things(up) == frozenset()


def test_a_protected_bucket_keeps_its_guard_when_everything_else_is_removed(tmp_path: Path) -> None:
    with initialised(tmp_path, "dev", protect=True, forceDestroy=False) as service:
        up = service.up()
        guard = up.bucket.get_bucket_policy(Bucket=up.outputs.bucket)

        with pytest.raises(EngineFailed, match="because it is protected"):
            up.run.stack.destroy(nobody)

        assert "function" not in {thing.kind for thing in things(up)}, "the others were removed"
        assert up.bucket.get_bucket_policy(Bucket=up.outputs.bucket) == guard
