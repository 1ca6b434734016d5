"""`aigc keys`: API keys for callers."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from client.cli.world import World
from client.keys import ApiKey, new_key

CONFIG_KEY = "aigc-image-service:apiKeys"
"""The stack setting that lists the keys: name, hash and limits of each."""

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
ANONYMOUS = "anonymous"
"""What the stack accepts as the name of a key, and the one name that stands for callers without any."""

keys = typer.Typer(help="API keys for callers.", no_args_is_help=True)


@keys.command("new")
def new(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Who will use the key; appears in the service's logs.")] = "default",
    *,
    expires: Annotated[
        str | None,
        typer.Option(
            help="Refuse the key from then on: 2027-03-31 (where that day begins, UTC) or 2027-03-31T18:00:00Z."
        ),
    ] = None,
    per_minute: Annotated[int | None, typer.Option(min=1, max=60_000, help="Creates per minute, by name.")] = None,
    images_per_day: Annotated[
        int | None, typer.Option(min=1, max=10_000_000, help="Images per UTC day, by name.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the key and its entry as JSON.")] = False,
) -> None:
    """Make a key. It is shown once; the stack gets its hash only.

    A caller who changes keys gets the new one under the same name: its orders and its limits go by the name.
    """
    world: World = ctx.obj
    if not NAME.fullmatch(name) or name == ANONYMOUS:
        raise typer.BadParameter(f"use 1 to 32 lower-case letters, digits and hyphens, not {ANONYMOUS!r}")
    if expires is not None:
        _check_end(expires, world.clock.now())
    made = new_key()
    options = {"expires": expires, "perMinute": per_minute, "imagesPerDay": images_per_day}
    entry = {"name": name, "sha256": made.sha256} | {key: value for key, value in options.items() if value is not None}
    if as_json:
        typer.echo(json.dumps({"key": made.key, **entry}, indent=2))
        return
    typer.echo(made.key)
    world.talk.print(_explanation(made, entry), markup=False)


def _check_end(text: str, now: float) -> None:
    """Raises BadParameter unless the stack would read it, and it is to come. `now` in epoch seconds."""
    end = _moment(text)
    if end is None:
        raise typer.BadParameter(f"{text!r} is neither a date nor a time with its zone", param_hint="--expires")
    if end.timestamp() <= now:
        raise typer.BadParameter(f"{text!r} is over; such a key would never be let in", param_hint="--expires")


def _moment(text: str) -> datetime | None:
    """A date, which stands for its beginning in UTC, or a time with an offset (RFC 3339)."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=UTC) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None


def _explanation(made: ApiKey, entry: dict[str, Any]) -> str:
    lines = [f"{field}: {json.dumps(value) if field != 'sha256' else value}" for field, value in entry.items()]
    return (
        "\nThis is the key; it is not stored anywhere. Give it to its user as AIGC_API_KEY.\n"
        f"Its SHA-256 is {made.sha256}.\n"
        "Add this entry to the stack's configuration (stacks/Pulumi.<stack>.yaml) and run `pulumi up`:\n\n"
        f"config:\n  {CONFIG_KEY}:\n    - " + "\n      ".join(lines)
    )
