"""How a command ends: one message for people, one exit code for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import typer
from rich.console import Console
from rich.markup import escape

from client import errors

EXIT_CODES: Mapping[type[errors.ImageServiceError], int] = {
    errors.NotConfigured: 3,
    errors.Refused: 4,
    errors.JobFailed: 5,
    errors.StillRunning: 6,
    errors.NoAnswer: 7,
    errors.TooManyRequests: 7,
    errors.Unavailable: 7,
    errors.UnexpectedAnswer: 7,
    errors.UnusableFile: 8,
    errors.BucketRefused: 9,
}
"""Error -> exit code; a subclass has its parent's unless it is listed. 0 is success, 2 a wrong command line."""

INTERRUPTED = 130
"""As shells report a process ended by SIGINT."""

EXIT_CODE_HELP = (
    "Exit codes: 0 done; 2 wrong command line; 3 not configured, or keys of the other cloud; 4 refused by the service; "
    "5 the job failed or was canceled; 6 still running when the waiting time was over; 7 no usable answer, try again; "
    "8 a local file cannot be read or written; 9 refused by the bucket; 130 interrupted."
)


@dataclass
class Resumption:
    """How to go on if the command ends now. Changes as the command gets on; empty while nothing has been sent."""

    how: str = ""


@contextmanager
def reported(talk: Console) -> Iterator[Resumption]:
    """Run the body of a command; turn its errors and Ctrl-C into a message and an exit code."""
    resumption = Resumption()
    try:
        yield resumption
    except errors.ImageServiceError as error:
        talk.print(f"[bold red]Error:[/] {escape(str(error))}")
        final = isinstance(error, (errors.Refused, errors.JobFailed))
        for line in (error.next_step, "" if final else resumption.how):
            if line:
                talk.print(escape(line))
        raise typer.Exit(exit_code(error)) from error
    except KeyboardInterrupt as interrupt:
        talk.print("Interrupted.")
        if resumption.how:
            talk.print(escape(resumption.how))
        raise typer.Exit(INTERRUPTED) from interrupt


def exit_code(error: errors.ImageServiceError) -> int:
    """The code of the nearest listed class."""
    return next((EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES), 1)
