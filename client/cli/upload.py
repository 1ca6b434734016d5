"""`aigc upload`: drop files into the bucket's inbox, where each becomes a job."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from client.cli.outcome import reported
from client.cli.world import World
from client.inbox import job_id, upload_from

WHAT_TO_EXPECT = (
    "Each file becomes the job whose id is printed. Its image appears under outputs/<date>/<job id>/ in the bucket; "
    "fetch it with: aigc status ID --wait -o FILE. What cannot become a job is explained by an object under failed/."
)


def upload(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Images, or requests as .json files.")],
    *,
    prompt: Annotated[str, typer.Option(help="Prompt for the images. Default: the one configured in the stack.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was uploaded as JSON.")] = False,
) -> None:
    """Upload files into inbox/; the bucket's events turn them into jobs. Prints the id of each job."""
    world: World = ctx.obj
    with reported(world.talk):
        settings = world.settings()
        access = settings.bucket()
        uploads = [upload_from(file, prompt) for file in files]  # all of them are checked before the first is sent
        sent = []
        with world.bucket(settings) as bucket:
            for planned in uploads:
                etag = bucket.put(planned.key, planned.body, planned.headers)
                sent.append({"key": planned.key, "job_id": job_id(access.bucket, planned.key, etag)})
                world.talk.print(f"uploaded {access.bucket}/{planned.key}", markup=False)
                if not as_json:
                    typer.echo(sent[-1]["job_id"])  # at once: the next upload may fail
        if as_json:
            typer.echo(json.dumps(sent, ensure_ascii=False, indent=2))
        world.talk.print(WHAT_TO_EXPECT, markup=False)
