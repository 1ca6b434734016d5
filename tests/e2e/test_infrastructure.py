"""What `pulumi up` does to an account, and what it leaves behind."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from local.demo import inventory
from local.demo.customer import Customer
from tests.support.stack import Deployed, deployed

PRESET_ROLE = inventory.Thing("role", "SCF_QcsRole")
"""Every account that has opened SCF has it; the stack neither makes nor removes it."""

UP_SECONDS, PREVIEW_SECONDS = 6.0, 3.0
"""Targets, on two cores that nobody else uses."""


def nobody(_event: object) -> None:
    return None


def test_up_and_a_second_preview_are_quick_and_the_second_changes_nothing(
    service: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.monotonic()
    service.run.stack.expect_no_changes(nobody)
    preview = time.monotonic() - started

    with capsys.disabled():
        print(f"\n    pulumi up {service.up_seconds:.1f} s (target {UP_SECONDS:.0f}), ", end="")  # noqa: T201
        print(f"no-op preview {preview:.1f} s (target {PREVIEW_SECONDS:.0f})")  # noqa: T201
    # A machine may be busy: twice the target fails, the printed figures are what counts.
    assert service.up_seconds <= 2 * UP_SECONDS
    assert preview <= 2 * PREVIEW_SECONDS


def test_destroy_leaves_nothing_in_the_account(tmp_path: Path) -> None:
    with deployed(tmp_path) as service:
        service.create({"prompt": "something to clean up"})
        service.run.stack.destroy(nobody)

        left = inventory.take(Customer(service.cloud.endpoint, service.run.account))

    assert left - {PRESET_ROLE} == frozenset()
