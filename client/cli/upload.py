"""`aigc upload`: drop files into the bucket's inbox, where each becomes a job."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from client.cli.outcome import reported
from client.cli.world import World
from client.inbox import upload_from


def upload(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Images, .json jobs or .jsonl batches.")],
    *,
    prompt: Annotated[str, typer.Option(help="Prompt for the images. Default: the one configured in the stack.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was uploaded as JSON.")] = False,
) -> None:
    """Upload files into inbox/; the bucket's events turn them into jobs."""
    world: World = ctx.obj
    with reported(world.talk):
        settings = world.settings()
        access = settings.bucket()
        uploads = [upload_from(file, prompt) for file in files]  # all of them are checked before the first is sent
        bucket = world.bucket(settings)
        for planned in uploads:
            bucket.put(planned.key, planned.body, planned.headers)
            world.talk.print(f"{planned.key} becomes {planned.becomes}", markup=False)
            if not as_json:
                typer.echo(planned.key)
        if as_json:
            sent = [{"bucket": access.bucket, "key": planned.key} for planned in uploads]
            typer.echo(json.dumps(sent, ensure_ascii=False, indent=2))
        world.talk.print(
            "Finished images appear under outputs/<date>/<job id>/; "
            "what could not become a job is explained by an object under failed/.",
            markup=False,
        )
