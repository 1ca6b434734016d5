"""`aigc keys`: API keys for callers."""

from __future__ import annotations

import json
import re
from typing import Annotated

import typer

from client.cli.world import World
from client.keys import ApiKey, new_key

CONFIG_KEY = "aigc-image-service:apiKeys"
"""The stack setting that lists the keys: name and hash of each."""

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
"""What the stack accepts as the name of a key."""

keys = typer.Typer(help="API keys for callers.", no_args_is_help=True)


@keys.command("new")
def new(
    ctx: typer.Context,
    *,
    name: Annotated[str, typer.Option(help="Who will use the key; appears in the service's logs.")] = "default",
    as_json: Annotated[bool, typer.Option("--json", help="Print name, key and hash as JSON.")] = False,
) -> None:
    """Make a key. It is shown once; the stack gets its hash only."""
    world: World = ctx.obj
    if not NAME.fullmatch(name):
        raise typer.BadParameter("use 1 to 32 lower-case letters, digits and hyphens", param_hint="--name")
    made = new_key()
    if as_json:
        typer.echo(json.dumps({"name": name, "key": made.key, "sha256": made.sha256}, indent=2))
        return
    typer.echo(made.key)
    world.talk.print(_explanation(name, made), markup=False)


def _explanation(name: str, made: ApiKey) -> str:
    return (
        "\nThis is the key; it is not stored anywhere. Give it to its user as AIGC_API_KEY.\n"
        f"Its SHA-256 is {made.sha256}.\n"
        "Add it to the stack's configuration (stacks/Pulumi.<stack>.yaml) and run `pulumi up`:\n\n"
        f"config:\n  {CONFIG_KEY}:\n    - name: {json.dumps(name)}\n      sha256: {made.sha256}"
    )
