"""`python -m local up|down|cloud|demo|policy`: what the make targets run, inside `.venv`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from client.errors import ImageServiceError
from engine import ensure
from engine.errors import SetupError
from local import cloud, environment
from local.demo.story import tell
from local.errors import LocalError
from local.places import Places
from local.policy import check
from local.screen import Screen
from local.signals import ends_in_order
from local.up import down, up

INTERRUPTED = 130
"""Exit status of a program that was stopped by Ctrl-C."""


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 only when everything was as it must be; else one explanation and 1."""
    options = _parser().parse_args(arguments)
    root = Path(__file__).resolve().parent.parent
    places = Places.of_demo(root) if options.what == "demo" else Places.of_stack(root)
    screen = Screen()
    try:
        with ends_in_order():
            _run(options, places, screen)
    except (LocalError, ImageServiceError) as error:
        screen.failure(str(error), error.next_step)
        if options.what != "policy" and places.cloud_log.is_file():  # whose clouds are others, and gone
            screen.detail(f"What the embedded cloud said is in {places.cloud_log.relative_to(root)}")
        return 1
    except SetupError as error:
        screen.failure(str(error))
        return 1
    except KeyboardInterrupt:
        screen.failure("interrupted; everything that was started has been ended")
        return INTERRUPTED
    return 0


def _run(options: argparse.Namespace, places: Places, screen: Screen) -> None:
    if options.what == "cloud":
        _cloud_in_foreground(places.root, options.port)
    engine = ensure(root=places.root)
    if options.what == "policy":
        check(places.root, engine, screen)
        return
    commands = {"demo": tell, "up": up, "down": down}
    commands[options.what](places, engine, screen)


def _cloud_in_foreground(root: Path, port: int) -> None:
    """The cloud takes the place of this process, so Ctrl-C and the exit status are its own."""
    command = [str(part) for part in cloud.command(port=port)]
    os.chdir(root)
    os.execve(command[0], command, environment.clean(os.environ))  # noqa: S606 - our own interpreter, no shell wanted


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description="The service on this machine.")
    what = parser.add_subparsers(dest="what", required=True)
    what.add_parser("demo", help="the main job from nothing to nothing")
    what.add_parser("up", help="an embedded cloud with the stack in it, left running")
    what.add_parser("down", help="remove the stack and end the cloud")
    what.add_parser("policy", help="preview every stack with the policy pack")
    alone = what.add_parser("cloud", help="the embedded cloud alone, in the foreground")
    alone.add_argument("--port", type=int, default=0, help="0 chooses a free one (default)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
