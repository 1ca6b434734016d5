"""What a command prints on stdout about a job: paths or facts for people and shells, JSON for programs."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from pathlib import Path

from client.job import Job


def answer_text(job: Job, files: Sequence[Path], *, as_json: bool) -> str:
    """The paths of saved files, one per line; without files the job id; as JSON the job as received, plus `files`."""
    if as_json:
        return json.dumps({**job.document, "files": [str(file) for file in files]}, ensure_ascii=False, indent=2)
    return "\n".join(str(file) for file in files) if files else job.id


LONGEST_PROMPT = 60


def row(job: Job) -> str:
    """A job as one line of a list. Whatever the prompt has in it, it stays one line."""
    prompt = " ".join("".join(each if each.isprintable() else " " for each in job.prompt).split())
    shown = prompt if len(prompt) <= LONGEST_PROMPT else f"{prompt[: LONGEST_PROMPT - 1]}…"
    return f"{job.id}  {job.status:<9}  {job.created_at[:19]}  {shown}".rstrip()


def description(job: Job) -> str:
    """Everything about a job that is worth a line, presigned URLs left out."""
    facts = [
        ("job", job.id),
        ("status", job.status),
        ("created", job.created_at),
        ("model", job.model),
        ("prompt", job.prompt),
        ("task", job.task_id),
        ("request", job.request_id),
        *(("image", f"{output.bucket}/{output.key}") for output in job.outputs),
    ]
    if job.error:
        facts.append(("error", f"{job.error.message} ({job.error.code})"))
        facts.append(("upstream request", job.error.request_id))
    return "\n".join(f"{name:<17}{value}" for name, value in facts if value)


def how_to_resume(job_id: str, output: Path | None) -> str:
    """The command that goes on where this one stopped."""
    target = shlex.quote(str(output or "."))
    return f"Job {job_id} goes on by itself. To fetch the image: aigc status {job_id} --wait -o {target}"
