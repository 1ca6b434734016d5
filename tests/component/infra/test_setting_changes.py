"""What an update does when a setting has changed: documented, and nothing is replaced by surprise."""

from __future__ import annotations

from infra.settings.table import TABLE
from infra.settings.table.function import RUNTIMES
from policy.resource import BUCKET, FUNCTION, ROLE
from tests.support.setting_changes import CASES, all_steps, table
from tests.unit.docs.pages import ROOT, Page

PART_OF_A_NAME = {"namePrefix", "bucketName"}
KEPT = {BUCKET, FUNCTION, ROLE}
GIVES_THE_ROLE_UP = ("mpsRole", "mps-role")  # and leaves it in the account: retainMpsRole


def test_the_page_says_what_happens() -> None:
    """`python -m tests.support.setting_changes` prints the rows anew."""
    assert Page(ROOT / "docs" / "changes.md").table("changes") == table()


def test_every_setting_is_on_the_page() -> None:
    assert len(RUNTIMES) == 1, "a second runtime is a change that people can make: add it to the cases"
    assert {case.setting for case in CASES} == set(TABLE) - {"runtime"}


def test_no_bucket_function_or_role_is_lost_to_a_setting_that_is_not_its_name() -> None:
    lost = {
        (case.setting, step.resource)
        for case, found in all_steps()
        for step in found
        if step.operation in ("replace", "delete") and step.type in KEPT
    }

    assert {each for each in lost if each[0] not in PART_OF_A_NAME} == {GIVES_THE_ROLE_UP}
