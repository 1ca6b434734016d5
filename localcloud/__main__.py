"""`python -m localcloud --port N`: run the embedded cloud in the foreground until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import gc
import json
import logging
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import uvloop

from localcloud.errors import InvalidRequest
from localcloud.listener import Listener
from localcloud.load import Load
from localcloud.loopback import is_loopback
from localcloud.settings import Settings
from localcloud.state.errors import DataFolderUnusable
from localcloud.state.folder import DataFolder

LAST_PORT = 65_535


def main() -> int:
    """Exit status: 0 after a clean stop, 1 when the port is taken or the data folder cannot be used."""
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    if not is_loopback(options.host):
        logging.getLogger("localcloud").warning(
            "%s can be reached from other machines: whoever can connect may use the well-known keys, run code in "
            "functions and control this cloud; leave out --host to listen on this machine only",
            options.host,
        )
    try:
        with contextlib.ExitStack() as until_the_end:
            return _serve(options, until_the_end)
    except DataFolderUnusable as refused:
        logging.getLogger("localcloud").error("%s", refused)
        return 1


def _serve(options: argparse.Namespace, until_the_end: contextlib.ExitStack) -> int:
    data = until_the_end.enter_context(DataFolder(options.data)) if options.data else None
    scratch = data.scratch if data else until_the_end.enter_context(_temporary_folder())
    settings = Settings(
        folder=scratch,
        data=data.path if data else None,
        host=options.host,
        port=options.port,
        region=options.region,
        quota_scale=options.quota_scale,
    )
    try:
        return uvloop.run(_run(settings, options.ready_file, end_with_stdin=options.end_with_stdin))
    except OSError as failed:
        if failed.errno not in (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES):
            raise
        logging.getLogger("localcloud").error(
            "cannot listen on %s:%s (%s); choose another port with --port", options.host, options.port, failed
        )
        return 1


@contextlib.contextmanager
def _temporary_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="localcloud-") as name:
        yield Path(name)


async def _run(settings: Settings, ready_file: Path | None, *, end_with_stdin: bool) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if end_with_stdin:
        loop.add_reader(sys.stdin, _unless_ended, loop, stop)
    listener = Listener(settings)
    try:
        await listener.start()
        _collect_rarely()
        _announce(listener, ready_file)
        await stop.wait()
    finally:
        await listener.stop()
        if ready_file is not None:
            ready_file.unlink(missing_ok=True)
    return 0


def _unless_ended(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Whoever holds the other end of standard input is gone, however it ended; what it says is of no interest."""
    if not os.read(sys.stdin.fileno(), 4096):
        loop.remove_reader(sys.stdin)
        stop.set()


def _collect_rarely() -> None:
    """Garbage that refers to itself is looked for in what is young; a look at everything stops all requests meanwhile.

    With Python's own numbers that took 40 ms after some ten thousand requests: late enough for a client that keeps
    exactly to a quota to be refused.
    """
    gc.freeze()
    gc.set_threshold(5_000, 10, 100)


def _announce(listener: Listener, ready_file: Path | None) -> None:
    facts = {
        "pid": os.getpid(),
        "port": listener.port,
        "endpoint": listener.endpoint,
        "caFile": str(listener.ca_file),
    }
    if ready_file is not None:
        draft = ready_file.with_suffix(".draft")
        draft.write_text(json.dumps(facts), encoding="utf-8")
        draft.replace(ready_file)  # whoever waits for the file never reads half of it
    sys.stdout.write(f"The embedded cloud listens on {listener.endpoint} (console: {listener.endpoint}/_localcloud/)\n")
    sys.stdout.flush()


def _quota_scale(text: str) -> float:
    """Raises `ArgumentTypeError` for what the control plane would refuse, too."""
    load = Load()
    try:
        load.change({"quota_scale": float(text)})
    except InvalidRequest as refused:
        raise argparse.ArgumentTypeError(refused.message) from refused
    return load.quota_scale


def _port(text: str) -> int:
    """Raises `ArgumentTypeError`; the operating system would take a larger number for another one."""
    try:
        port = int(text)
    except ValueError:
        port = -1
    if not 0 <= port <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; a port is 0 to {LAST_PORT}")
    return port


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="localcloud", description="An embedded Tencent Cloud on one port.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback only)")
    parser.add_argument("--port", type=_port, default=0, help="port; 0 chooses a free one (default)")
    parser.add_argument("--region", default="ap-singapore", help="region of callers that name none")
    parser.add_argument("--ready-file", type=Path, help="written as JSON when requests are answered")
    parser.add_argument(
        "--quota-scale", type=_quota_scale, default=1.0, help="multiplies all requests-per-second quotas"
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep the state in this folder, also over kill -9")
    parser.add_argument("--end-with-stdin", action="store_true", help="end when standard input does: with its starter")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
