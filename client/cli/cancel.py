"""`aigc cancel`: end a job that waits for its turn."""

from __future__ import annotations

from typing import Annotated

import typer

from client.cli.answer import answer_text, description
from client.cli.outcome import reported
from client.cli.world import World


def cancel(
    ctx: typer.Context,
    job_id: Annotated[str, typer.Argument(metavar="ID", help="The job's id.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the job as JSON.")] = False,
) -> None:
    """Cancel a parked job, which then costs nothing. What MPS has already cannot be called back."""
    world: World = ctx.obj
    with reported(world.talk), world.service(world.settings()) as service:
        job = service.cancel(job_id)
        typer.echo(answer_text(job, (), as_json=True) if as_json else description(job))
