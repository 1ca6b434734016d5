"""`make up`: an embedded cloud with the stack in it, left running for whoever wants to use it. `make down` ends it."""

from __future__ import annotations

from engine import Engine
from engine.lock import exclusive
from local.places import Places
from local.run import Run, Runs
from local.screen import Screen

LOCK_SECONDS = 5.0
"""Another command on the same run takes longer than anybody wants to wait without knowing why."""


def up(places: Places, engine: Engine, screen: Screen) -> None:
    """Bring the stack up, in the cloud that runs already or in a new one, and write the outputs."""
    with exclusive(places.lock, timeout=LOCK_SECONDS):
        runs = Runs.at(places, engine)
        found = runs.find()
        if found:
            screen.step(f"The embedded cloud runs already at {found.cloud.endpoint}; updating the stack in it")
            _bring_up(found, screen)
            return
        screen.step("Starting an embedded Tencent Cloud on this machine")
        run = runs.start(stays=True)
        screen.detail(f"{run.cloud.endpoint}, process {run.cloud.pid}")
        try:
            screen.step("Creating the stack in it with Pulumi")
            _bring_up(run, screen)
        except BaseException:  # also an interruption: half a stack is of no use to anybody
            run.end(keep_log=True)
            raise


def down(places: Places, engine: Engine, screen: Screen) -> None:
    """Destroy the stack and end the cloud. The cloud ends even when the engine cannot destroy the stack."""
    with exclusive(places.lock, timeout=LOCK_SECONDS):
        runs = Runs.at(places, engine)
        run = runs.find()
        if run is None:
            stale = runs.processes.end_stale()
            places.wipe()
            screen.step(f"Ended what was left: {', '.join(stale)}" if stale else "Nothing is running")
            return
        try:
            screen.step("Removing everything that the stack has made")
            run.stack.destroy(screen.engine_event)
        finally:
            run.end()
            screen.step("The embedded cloud has ended")


def _bring_up(run: Run, screen: Screen) -> None:
    outputs = run.up(screen.engine_event)
    outputs.write(run.places.outputs)
    screen.step(f"Ready after {screen.seconds:.0f} s")
    screen.detail(f"service   {outputs.localUrl} (in a browser: the playground)")
    screen.detail(f"bucket    {outputs.bucket}")
    screen.detail(f"cloud     {outputs.cloudEndpoint} (console: {outputs.cloudEndpoint}/_localcloud/)")
    screen.detail(f"API key   in {run.places.outputs.relative_to(run.places.root)}, where `aigc` finds it")
    screen.detail('Try: .venv/bin/aigc draw "draw a cat" -o cat.png      End it: make down')
