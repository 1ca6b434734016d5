"""`aigc cost`: what a stack is going to cost, at prices of the user's own."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from client.cost import EXAMPLE, Estimate, UnusablePrices, Volume, estimate, read_prices
from client.stack_settings import UnusableSettings, read_settings

WIDTH = 100


def cost(  # noqa: PLR0913 - one for each option
    *,
    images_per_day: Annotated[int, typer.Option(min=0, help="Images you expect on a day.")] = 100,
    prices: Annotated[Path | None, typer.Option(help="TOML file of your prices; --example prints one.")] = None,
    example: Annotated[
        bool, typer.Option("--example", help="Print a file of prices to fill in; its values are no real prices.")
    ] = False,
    settings: Annotated[
        typer.FileText | None,
        typer.Option(help="What `pulumi config --json` prints for the stack; - is the pipe. Options come before it."),
    ] = None,
    ceiling: Annotated[int | None, typer.Option(min=0, help="The stack's imagesPerDay; 0 is none.")] = None,
    memory_mb: Annotated[int | None, typer.Option(min=128, max=3072, help="The stack's memoryMb.")] = None,
    keep_outputs_days: Annotated[int | None, typer.Option(min=1, max=3650, help="The stack's keepOutputsDays.")] = None,
    seconds_per_call: Annotated[float, typer.Option(min=0.1, help="How long one call of the function takes.")] = 1.0,
    image_mb: Annotated[float, typer.Option(min=0, help="Size of an image.")] = 2.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the estimate as JSON.")] = False,
) -> None:
    """Estimate what a stack costs, and the most that the images of one day can cost.

    Prices are yours: none is built in.
    """
    if example:
        typer.echo(EXAMPLE, nl=False)
        return
    if prices is None:
        raise typer.BadParameter("give a file of prices; `aigc cost --example` prints one", param_hint="--prices")
    try:
        known = read_prices(prices.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, UnusablePrices) as error:
        raise typer.BadParameter(f"{prices} cannot be used: {error}", param_hint="--prices") from error
    chosen = {"ceiling": ceiling, "memory_mb": memory_mb, "keep_outputs_days": keep_outputs_days}
    shape = {**_of_stack(settings), **{name: value for name, value in chosen.items() if value is not None}}
    volume = Volume(images_per_day, seconds_per_call=seconds_per_call, image_mb=image_mb, **shape)
    found = estimate(volume, known)
    if as_json:
        told = {**asdict(found), "per_day": found.per_day, "per_month": found.per_month}
        typer.echo(json.dumps(told, indent=2))
    else:
        _show(found)


def _of_stack(settings: typer.FileText | None) -> dict[str, int]:
    if settings is None:
        return {}
    try:
        return read_settings(settings.read())
    except (UnicodeDecodeError, UnusableSettings) as error:
        raise typer.BadParameter(f"{settings.name} cannot be used: {error}", param_hint="--settings") from error


def _show(found: Estimate) -> None:
    table = Table("", "per day", "", f"{found.currency} per day", f"{found.currency} per 30 days")
    for item in found.items:
        table.add_row(item.name, f"{item.amount:,.2f}", item.unit, f"{item.cost:,.4f}", f"{item.cost * 30:,.2f}")
    table.add_row("together", "", "", f"{found.per_day:,.4f}", f"{found.per_month:,.2f}")
    out = Console(width=WIDTH)
    out.print(table)
    if found.most_images_cost is None:
        out.print("No ceiling: nothing bounds what the images of one day can cost. Set imagesPerDay.")
    else:
        out.print(f"At most {found.most_images_cost:,.2f} {found.currency} for the images of one day (the ceiling).")
