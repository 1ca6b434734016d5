"""`aigc upload`: drop files into the bucket's inbox, where each becomes a job."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from client.cli.outcome import reported
from client.cli.world import World
from client.inbox import Upload, batch_id, failed_key, job_id, summary_key, upload_from

WHAT_TO_EXPECT = (
    "Each file becomes the job whose id is printed. Its image appears under outputs/<date>/<job id>/ in the bucket; "
    "fetch it with: aigc status ID --wait -o FILE. What cannot become a job is explained by an object "
    "in the bucket that begins with the upload's name: {report}."
)
WHAT_TO_EXPECT_OF_A_BATCH = (
    "A .jsonl file is a batch, whose id is printed; each of its lines becomes a job. Once all lines are checked, their "
    "counts are in {summary} in the bucket. Line N is the job whose id is the batch's with N, as 8 hexadecimal digits, "
    "at its end."
)


def upload(
    ctx: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(help="Images, requests as .json files, or many of them as .jsonl files.")
    ],
    *,
    prompt: Annotated[str, typer.Option(help="Prompt for the images. Default: the one configured in the stack.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was uploaded as JSON.")] = False,
) -> None:
    """Upload files into inbox/; the bucket's events turn them into jobs. Prints the id of each job or batch."""
    world: World = ctx.obj
    with reported(world.talk):
        settings = world.settings()
        access = settings.bucket()
        uploads = [upload_from(file, prompt) for file in files]  # all of them are checked before the first is sent
        sent = []
        with world.bucket(settings) as bucket:
            for planned in uploads:
                etag = bucket.put(planned.key, planned.body, planned.headers)
                sent.append(_becomes(planned, access.bucket, etag))
                world.talk.print(f"uploaded {access.bucket}/{planned.key}", markup=False)
                if not as_json:
                    typer.echo(sent[-1].get("batch_id") or sent[-1]["job_id"])  # at once: the next upload may fail
        if as_json:
            typer.echo(json.dumps(sent, ensure_ascii=False, indent=2))
        for told in _what_to_expect(sent):
            world.talk.print(told, markup=False)


def _becomes(planned: Upload, bucket: str, etag: str) -> dict[str, str]:
    if not planned.is_batch:
        return {"key": planned.key, "job_id": job_id(bucket, planned.key, etag)}
    batch = batch_id(bucket, planned.key, etag)
    return {"key": planned.key, "batch_id": batch, "summary": summary_key(batch)}


def _what_to_expect(sent: Sequence[dict[str, str]]) -> Iterator[str]:
    """Once for all files that become one job each, with the first as example, and for every batch."""
    for entry in [entry for entry in sent if "job_id" in entry][:1]:
        yield WHAT_TO_EXPECT.format(report=failed_key(entry["key"]))
    for entry in sent:
        if "batch_id" in entry:
            yield WHAT_TO_EXPECT_OF_A_BATCH.format(**entry)
