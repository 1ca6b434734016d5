"""`make policy`: every stack's settings, previewed in an empty embedded account under the policy pack."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from engine import Engine
from engine.lock import exclusive
from local.engine_events import Diagnostic, Event
from local.errors import EngineFailed, PolicyBroken
from local.places import Places
from local.run import Run, Runs
from local.screen import Screen

PACK = Path("policy") / "bin" / "pulumi-analyzer-aigc"
"""As a program, because an engine whose language host we had to build cannot start packs by their folder."""

LOCK_SECONDS = 5.0


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

    try:
        run.stack.preview(listen, policy_packs=[root / PACK])
    except EngineFailed:
        if not found:
            raise
    return found
