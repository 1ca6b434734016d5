"""`aigc status`: look at a job, wait for it, fetch its images."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from client.cli.answer import answer_text, description, how_to_resume
from client.cli.outcome import reported
from client.cli.saving import check_target, save
from client.cli.waiting import watched
from client.cli.world import World
from client.errors import StillRunning
from client.service import DEFAULT_TIMEOUT, raise_unless_succeeded

MAY_APPEAR = 10.0
"""Seconds: an upload's job exists once its event has reached the function, which takes a moment."""


def status(
    ctx: typer.Context,
    job_id: Annotated[str, typer.Argument(metavar="ID", help="The job's id.")],
    *,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until the job has ended.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Save the image as this file, or in this folder.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0, help="Seconds to wait.")] = DEFAULT_TIMEOUT,
    as_json: Annotated[bool, typer.Option("--json", help="Print the job as JSON.")] = False,
) -> None:
    """Show a job; with --wait until it has ended, with -o also fetch its images.

    Without both, the exit code says only whether the job could be looked at.
    """
    world: World = ctx.obj
    with reported(world.talk) as resumption:
        check_target(output)
        with world.service(world.settings()) as service:
            if wait:
                resumption.how = how_to_resume(job_id, output)
                job = watched(world, service, job_id, timeout=timeout, may_appear=MAY_APPEAR)
            else:
                job = service.get(job_id)
            if output is None:
                typer.echo(answer_text(job, (), as_json=True) if as_json else description(job))
                return
            if not job.ended:
                resumption.how = how_to_resume(job_id, output)
                raise StillRunning(f"job {job.id} is still {job.status}", job=job)
            files = save(service, raise_unless_succeeded(job), output, world)
            typer.echo(answer_text(job, files, as_json=as_json))
