"""What `pulumi up` does to an account, and what it leaves behind."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.support.accounts import client
from tests.support.stack import Deployed, deployed

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

        endpoint = service.cloud.endpoint
        functions = client(endpoint, "scf", "2018-04-16").call_json("ListFunctions", {})["Response"]
        roles = client(endpoint, "cam", "2019-01-16").call_json("DescribeRoleList", {"Page": 1, "Rp": 200})["Response"]
        policies = client(endpoint, "cam", "2019-01-16").call_json("ListPolicies", {"Scope": "Local"})["Response"]
        logsets = client(endpoint, "cls", "2020-10-16").call_json("DescribeLogsets", {})["Response"]
        buckets = service.bucket.list_buckets()["Buckets"]
        ours = [role["RoleName"] for role in roles["List"] if role["RoleName"] != "SCF_QcsRole"]
        left = (functions["Functions"], ours, policies["List"], logsets["Logsets"], buckets)

    assert left == ([], [], [], [], None)
