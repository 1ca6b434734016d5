"""What whoever deploys must be allowed: the page about the first deployment names every action that was seen."""

from __future__ import annotations

from pathlib import Path

from tests.support.stack import Deployed, deployed, nobody
from tests.unit.docs.pages import ROOT, Page

CHANGES = {
    "memoryMb": 512,
    "logRetentionDays": 60,
    "keepInboxDays": 14,
    "sweepCron": "0 */5 * * * * *",
    "reservedInstances": 2,
    "corsOrigins": ["https://shop.example.com"],
    "tags": {"owner": "media"},
}


def table(name: str) -> set[tuple[str, str]]:
    """Services and actions of a table of the page."""
    rows = Page(ROOT / "docs" / "first-deployment.md").table(name)
    return {(service.strip("`"), action.strip("`")) for service, actions, _ in rows for action in actions.split()}


def test_a_preview_only_asks_who_the_account_is_and_whether_it_has_the_role(service: Deployed) -> None:
    before = len(service.cloud.journal())

    service.run.stack.preview(nobody)

    since = service.cloud.journal()[before:]
    assert {(entry.service, entry.action) for entry in since if entry.principal.endswith(":root")} == table("previewer")


def test_every_action_of_a_stack_s_life_is_on_the_page(tmp_path: Path) -> None:
    named = table("deployer")

    with deployed(tmp_path) as service:
        service.configure(**CHANGES)
        service.configure(reservedInstances=0, corsOrigins=[])
        service.run.stack.destroy(nobody)
        seen = {(entry.service, entry.action) for entry in service.cloud.journal() if entry.principal.endswith(":root")}

    assert seen - named == set()
