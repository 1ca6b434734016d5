"""`aigc list`: the newest jobs, a page at a time."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from client.cli.answer import row
from client.cli.outcome import reported
from client.cli.world import World


def list_jobs(
    ctx: typer.Context,
    *,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many jobs.")] = 20,
    cursor: Annotated[str, typer.Option(help="Where an earlier list went on.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the page as JSON.")] = False,
) -> None:
    """List this caller's jobs and those of uploads, newest first: id, status, time, prompt."""
    world: World = ctx.obj
    with reported(world.talk), world.service(world.settings()) as service:
        page = service.list(limit=limit, cursor=cursor)
        if as_json:
            typer.echo(json.dumps(page.document, ensure_ascii=False, indent=2))
            return
        for job in page.jobs:
            typer.echo(row(job))
        if page.next_cursor:
            world.talk.print(f"More: aigc list --limit {limit} --cursor {page.next_cursor}")
