"""docs/deployer.md against the code: every permission of whoever deploys, with its reason."""

from __future__ import annotations

from dataclasses import replace

from infra.deployer import permissions
from infra.permission import Permission
from infra.settings.files import given
from infra.settings.reading import read
from tests.unit.docs.pages import ROOT, Page

PAGE = Page(ROOT / "docs" / "deployer.md")


def cells(one: Permission) -> list[str]:
    return [one.reason, *(" ".join(f"`{name}`" for name in names) for names in (one.actions, one.resources))]


def everything() -> tuple[Permission, ...]:
    """All permissions there are: of a stack that has a setting for each."""
    stack = given(ROOT, "local", app_id="1250000000")
    alarms = {"alarms": "true", "alarmReceivers": '["user:7"]'}
    door = {"frontDoor": "apiGateway", "gatewayKeys": '[{"name": "shop"}]'}
    own = {**stack.own, **alarms, "reservedInstances": "5", "webhookSecret": "whsec_" + "A" * 32, **door}
    return permissions(read(replace(stack, own=own, encrypted=frozenset({"webhookSecret"}))))


def test_the_page_lists_every_permission_and_no_other() -> None:
    assert PAGE.table("deployer") == [cells(one) for one in everything()]


def test_the_page_says_what_a_bucket_needs_that_was_there_before() -> None:
    settings = read(given(ROOT, "local", app_id="1250000000"))
    more = [one for one in permissions(settings, existing_bucket=True) if one not in permissions(settings)]

    assert PAGE.table("existing") == [cells(one) for one in more]


def test_the_page_about_the_first_deployment_names_every_action_and_no_other() -> None:
    rows = Page(ROOT / "docs" / "first-deployment.md").table("deployer")

    named = [f"{service}:{action}".replace("`", "") for service, actions, _ in rows for action in actions.split()]
    assert sorted(named) == sorted({action for one in everything() for action in one.actions})
