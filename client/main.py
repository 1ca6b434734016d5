"""The command line `aigc`: a table of contents; each command is one module in `cli/`."""

from __future__ import annotations

import typer

from client.cli.cancel import cancel
from client.cli.cost import cost
from client.cli.draw import draw
from client.cli.keys import keys
from client.cli.listing import list_jobs
from client.cli.outcome import EXIT_CODE_HELP
from client.cli.status import status
from client.cli.upload import upload
from client.cli.world import real_world

app = typer.Typer(
    name="aigc",
    help="Images from the image service.",
    epilog=EXIT_CODE_HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks print local variables, which hold keys
)
app.command(epilog=EXIT_CODE_HELP)(draw)
app.command(epilog=EXIT_CODE_HELP)(status)
app.command("list", epilog=EXIT_CODE_HELP)(list_jobs)
app.command(epilog=EXIT_CODE_HELP)(cancel)
app.command(epilog=EXIT_CODE_HELP)(upload)
app.command()(cost)
app.add_typer(keys, name="keys")


def main() -> None:
    """Entry point of the installed command."""
    app(obj=real_world())
