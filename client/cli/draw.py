"""`aigc draw`: order an image, wait for it, save it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from client.cli.answer import answer_text, how_to_resume
from client.cli.outcome import reported
from client.cli.saving import check_target, format_of, save
from client.cli.waiting import watched
from client.cli.world import World
from client.references import reference_from
from client.request import ImageRequest, Reference
from client.service import DEFAULT_TIMEOUT, new_idempotency_key, raise_unless_succeeded
from client.settings import Settings


def draw(  # noqa: PLR0913 - one parameter per option of the command line
    ctx: typer.Context,
    prompt: Annotated[str, typer.Argument(help="What to draw. May be left out when there is a reference image.")] = "",
    *,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File or folder for the image. Default: <job id>.<ext> here.")
    ] = None,
    model: Annotated[str, typer.Option(help="Model name. Default: the service's own.")] = "",
    model_version: Annotated[str, typer.Option(help="Version of the model.")] = "",
    negative_prompt: Annotated[str, typer.Option(help="What must not be in the image.")] = "",
    reference: Annotated[
        list[str] | None,
        typer.Option(
            help="Image to start from: an https URL, a key under inbox/ or outputs/, or a local file. Repeatable."
        ),
    ] = None,
    aspect_ratio: Annotated[str, typer.Option(help="For example 16:9.")] = "",
    resolution: Annotated[str, typer.Option(help="For example 1080P or 2K.")] = "",
    image_format: Annotated[
        str, typer.Option("--format", help="png or jpeg. Default: by the extension of -o, else the model's own.")
    ] = "",
    enhance: Annotated[bool, typer.Option("--enhance", help="Let the model improve the prompt first.")] = False,
    idempotency_key: Annotated[
        str, typer.Option(help="Repeat an order safely: same key and options, same job. Default: a new key.")
    ] = "",
    timeout: Annotated[float, typer.Option(min=0, help="Seconds to wait for the image.")] = DEFAULT_TIMEOUT,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for the image, or only order it.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the job as JSON instead of the path.")] = False,
) -> None:
    """Draw an image: aigc draw "draw a cat" -o cat.png"""
    world: World = ctx.obj
    key = idempotency_key or new_idempotency_key()
    with reported(world.talk) as resumption:
        check_target(output)
        settings = world.settings()
        with world.service(settings) as service:
            request = ImageRequest(
                prompt=prompt,
                model=model,
                model_version=model_version,
                negative_prompt=negative_prompt,
                references=_references(reference or (), world, settings),
                aspect_ratio=aspect_ratio,
                resolution=resolution,
                output_format=image_format or format_of(output),
                enhance_prompt=True if enhance else None,
            )
            resumption.how = f"Repeat the same command with --idempotency-key {key}: it cannot be billed twice."
            job = service.create(request, idempotency_key=key)
            if job.ended:  # refused by MPS at once, or a repeat of an order that has its answer
                raise_unless_succeeded(job)
            resumption.how = how_to_resume(job.id, output)
            if not wait:
                told = answer_text(job, (), as_json=as_json)
                world.talk.print(resumption.how, markup=False)
            else:
                job = watched(world, service, job.id, timeout=timeout)
                told = answer_text(job, save(service, job, output, world), as_json=as_json)
            typer.echo(told)


def _references(texts: Sequence[str], world: World, settings: Settings) -> tuple[Reference, ...]:
    """The bucket is opened for local files only: without them, nobody needs keys for it."""
    with ExitStack() as opened:
        return tuple(reference_from(text, lambda: opened.enter_context(world.bucket(settings))) for text in texts)
