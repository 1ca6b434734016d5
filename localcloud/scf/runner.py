"""Runs inside a function's process: the platform's side of one instance. Standard library only, Python 3.6 or newer.

Started as `python -I -S -B -u runner.py <channel> <lifeline> <code> <scratch> <cloud>`. It never speaks on stdout or
stderr: those belong to the user's code. Requests and replies are frames on the channel (see `channel.py`): one request
at a time, the first of them loads the handler. No annotation here may be evaluated by an old Python, so those that need
new syntax are quoted.
"""

import fcntl
import importlib
import json
import logging
import os
import site
import struct
import sys
import threading
import time
import traceback
import types
from importlib.machinery import SourceFileLoader

ANSWER = 6 * 1024 * 1024
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
WRITES = {
    "os.remove": (0,),
    "os.rmdir": (0,),
    "os.mkdir": (0,),
    "os.truncate": (0,),
    "os.chmod": (0,),
    "os.chown": (0,),
    "os.utime": (0,),
    "os.rename": (0, 1),
    "os.link": (1,),
    "os.symlink": (1,),
}
"""Audit events that change files, with the positions of the paths they change."""
F_SETSIG = 10  # Linux; the fcntl module does not name it before Python 3.13
SIGKILL = 9


def main() -> None:
    channel, lifeline = int(sys.argv[1]), int(sys.argv[2])
    code, scratch, cloud = sys.argv[3:6]
    sys.argv[:] = sys.argv[:1]
    for private in (channel, lifeline):
        fcntl.fcntl(private, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    die_with_the_cloud(lifeline)
    give_what_the_platform_gives()
    sys.path.insert(0, code)
    enter_network(cloud)
    protect_files(code, (scratch, "/tmp", "/dev", "/proc"))  # noqa: S108 - the platform's writable place
    serve(channel)


def enter_network(cloud: str) -> None:
    """The module beside this one does it; its name must not stand in the way of a module of the user's."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "runner_network.py")
    network = types.ModuleType("runner_network")
    SourceFileLoader("runner_network", path).exec_module(network)
    network.enter(cloud)


def serve(channel: int) -> None:
    handler = None
    while True:
        head, body = receive(channel)
        meta = json.loads(head.decode("utf-8"))
        os.environ.update(meta["environment"])
        set_time(meta["ahead"])
        if meta["do"] == "load":
            reply, answer, handler = load(meta["handler"])
        else:
            reply, answer = run(handler, body, meta["context"])
        flush()
        reply["memory"] = peak_memory()
        send(channel, reply, answer)


def load(name: str) -> "tuple[dict[str, object], bytes, object]":
    """Import the handler's module, which runs its top level."""
    module_name, _, function_name = name.rpartition(".")
    started = time.perf_counter()
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        if error.name == module_name:
            return (
                {"end": "no_handler", "message": f"there is no {module_name}.py at the root"},
                b"",
                None,
            )
        return failure(error), b"", None
    except Exception as error:  # noqa: BLE001 - the user's code may raise anything; it is reported, not hidden
        return failure(error), b"", None
    handler = getattr(module, function_name, None)
    if not callable(handler):
        return {"end": "no_handler", "message": f"{module_name} has no function {function_name}"}, b"", None
    return {"end": "ok", "milliseconds": (time.perf_counter() - started) * 1000}, b"", handler


def run(handler: object, body: bytes, context: "dict[str, object]") -> "tuple[dict[str, object], bytes]":
    """Call the handler with dicts and encode what it returns."""
    started = time.perf_counter()
    reply = {"end": "ok"}  # type: dict[str, object]
    answer = b""
    try:
        result = handler(json.loads(body.decode("utf-8")), context)  # type: ignore[operator]
        answer = json.dumps(result, allow_nan=False).encode("utf-8")
    except Exception as error:  # noqa: BLE001 - the user's code may raise anything; it is reported, not hidden
        reply = failure(error)
    if len(answer) > ANSWER:
        reply, answer = {"end": "too_large", "message": f"the answer has {len(answer)} bytes"}, b""
    reply["milliseconds"] = (time.perf_counter() - started) * 1000
    return reply, answer


def failure(error: Exception) -> "dict[str, object]":
    """The error as the user sees it: the frames of this file are left out."""
    trace = error.__traceback__.tb_next if error.__traceback__ is not None else None
    return {"end": "raised", "stack": "".join(traceback.format_exception(type(error), error, trace))}


def die_with_the_cloud(lifeline: int) -> None:
    """End when the other end of `lifeline` closes, however the cloud's process ended, whatever the user's code does."""
    if sys.platform.startswith("linux"):
        # The kernel itself sends SIGKILL, so not even C code that never gives the interpreter back survives.
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(lifeline, F_SETSIG, SIGKILL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)

    def watch() -> None:
        os.read(lifeline, 1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def give_what_the_platform_gives() -> None:
    """What a program has without `site`, and a root logger: official examples log without setting one up."""
    site.setquit()
    logging.basicConfig(stream=sys.stdout, format="[%(levelname)s]\t%(asctime)s\t%(message)s")


machine_time = time.time


def set_time(ahead: float) -> None:
    """Live by the cloud's clock, which tests move: `time.time` and `time.time_ns` follow it, `datetime.now` cannot."""
    time.time = lambda: machine_time() + ahead
    time.time_ns = lambda: int((machine_time() + ahead) * 1000000000)


def protect_files(code: str, writable: "tuple[str, ...]") -> None:
    """Everything is read-only but `writable` (platform.md 5.2), for root too, whom file modes do not stop.

    Before Python 3.8 there are no audit hooks, and file modes are all there is.
    """
    if not hasattr(sys, "addaudithook"):
        return
    code = os.path.realpath(code)
    places = tuple(os.path.realpath(place) for place in writable)

    def refuse(path: object) -> None:
        if isinstance(path, int):
            return
        real = os.path.realpath(os.fsdecode(path))  # type: ignore[arg-type]
        if below(real, code) or not any(below(real, place) for place in places):
            raise OSError(30, "Read-only file system", path)

    def hook(event: str, arguments: "tuple[object, ...]") -> None:
        if event == "open":
            if arguments[0] is not None and isinstance(arguments[2], int) and arguments[2] & WRITING:
                refuse(arguments[0])
        elif event in WRITES:
            for position in WRITES[event]:
                refuse(arguments[position])

    sys.addaudithook(hook)


def below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + os.sep)


def peak_memory() -> int:
    """The most memory this process ever held, in bytes."""
    try:
        with open("/proc/self/status", "rb") as status:
            for line in status:
                if line.startswith(b"VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        # Not Linux: there is no /proc.
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return 0


def flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            # The user's code closed or replaced it; there is nothing left to flush.
            continue


def receive(channel: int) -> "tuple[bytes, bytes]":
    first, second = struct.unpack(">II", read(channel, 8))
    return read(channel, first), read(channel, second)


def read(channel: int, size: int) -> bytes:
    pieces = []
    while size:
        piece = os.read(channel, size)
        if not piece:
            os._exit(0)  # the cloud is gone, or needs this instance no longer
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def send(channel: int, meta: "dict[str, object]", body: bytes) -> None:
    head = json.dumps(meta).encode("utf-8")
    rest = memoryview(struct.pack(">II", len(head), len(body)) + head + body)
    while rest:
        rest = rest[os.write(channel, rest) :]


if __name__ == "__main__":
    main()
