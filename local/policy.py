"""`make policy`: every stack's settings, previewed in an empty embedded account under the policy pack."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from engine import Engine
from engine.lock import exclusive
from local import settings_file
from local.demo.customer import Customer
from local.engine_events import Diagnostic, Event
from local.errors import EngineFailed, PolicyBroken
from local.places import Places
from local.run import Run, Runs
from local.screen import Screen

PACK = Path("policy") / "bin" / "pulumi-analyzer-aigc"
"""As a program, because an engine whose language host we had to build cannot start packs by their folder."""

LOCK_SECONDS = 5.0

ROLE = "MPS_QcsRole"
TRUST = {"effect": "allow", "action": ["name/sts:AssumeRole"], "principal": {"service": ["mps.cloud.tencent.com"]}}
"""The role that a stack may expect its account to have, as the MPS console makes it (platform.md 2.3)."""


def check(root: Path, engine: Engine, screen: Screen) -> None:
    """Preview every stack of `stacks/`. Raises PolicyBroken when one breaks a rule, after all have been looked at."""
    broken = []
    with ExitStack() as held:
        first: Run | None = None
        for name in stacks(root):
            places = Places.of_policy(root, name)
            held.enter_context(exclusive(places.lock, timeout=LOCK_SECONDS))
            runs = Runs.at(places, engine)
            if first is None:
                run = first = runs.start()
                held.callback(first.end)
            else:
                run = runs.beside(first)
                held.callback(places.wipe)
            screen.step(f"Previewing {name} with the policy pack")
            sentences = breaches(run, root)
            for sentence in sentences:
                screen.failure(sentence)
            if sentences:
                broken.append(name)
            else:
                screen.proof("it keeps to every rule")
    if broken:
        raise PolicyBroken(
            f"{', '.join(broken)} would break the policy.", next_step="Change stacks/, or infra/, as the sentences say."
        )


def stacks(root: Path) -> Sequence[str]:
    """The names of the stacks whose settings are under version control."""
    return sorted(path.stem.removeprefix("Pulumi.") for path in (root / "stacks").glob("Pulumi.*.yaml"))


def breaches(run: Run, root: Path) -> list[str]:
    """Every sentence of the pack about this stack. Raises EngineFailed when the preview fails for another reason."""
    found: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, Diagnostic) and event.rule:
            found.append(event.message)

    with _account_as_expected(run):
        try:
            run.stack.preview(listen, policy_packs=[root / PACK])
        except EngineFailed:
            if not found:
                raise
    return found


@contextmanager
def _account_as_expected(run: Run) -> Iterator[None]:
    """A stack that does not create the account's role for MPS finds it there."""
    if settings_file.setting_of(run.places.settings.read_text("utf-8"), "mpsRole") in (None, "create"):
        yield
        return
    customer = Customer(run.cloud.endpoint, run.account)
    document = json.dumps({"version": "2.0", "statement": [TRUST]})
    customer.api("cam", "2019-01-16", "CreateRole", {"RoleName": ROLE, "PolicyDocument": document})
    try:
        yield
    finally:
        customer.api("cam", "2019-01-16", "DeleteRole", {"RoleName": ROLE})
