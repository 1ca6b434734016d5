"""Comparable emulators, in an environment of their own so that nobody else has to install them."""

from __future__ import annotations

import http.client
import os
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.errors import Unusable
from bench.process import Server, running
from bench.wrk import Get

INSTALL_SECONDS = 600.0
_UNCHECKED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, "
    "SignedHeaders=host, Signature=00"
}
"""They answer whatever the signature is; it only tells them that S3 is meant."""


@dataclass(frozen=True)
class Peer:
    """One emulator as its own documentation starts it. `command` is relative to the environment's bin folder."""

    name: str
    command: tuple[str, ...]
    health: str
    environ: tuple[tuple[str, str], ...] = ()

    def start(self, environment: Path, port: int, folder: Path) -> AbstractContextManager[Server]:
        program, *arguments = (part.format(port=port) for part in self.command)
        env = {name: value.format(port=port) for name, value in self.environ} | {"TMPDIR": str(folder)}
        return running([str(environment / "bin" / program), *arguments], port, self.health, env, folder)


MOTO = Peer("moto", ("moto_server", "-H", "127.0.0.1", "-p", "{port}"), "/moto-api/")
MINISTACK = Peer(
    "MiniStack", ("ministack",), "/_ministack/health", (("GATEWAY_PORT", "{port}"), ("BIND_HOST", "127.0.0.1"))
)
PEERS = (MINISTACK, MOTO)


def install_peers(root: Path) -> Path:
    """The environment with what uv.lock pins in the group `bench`. Raises `Unusable`."""
    environment = root / ".local" / "bench"
    sync = [str(root / ".venv" / "bin" / "uv"), "sync", "--frozen", "--quiet", "--only-group", "bench"]
    environ = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(environment), "UV_PYTHON_DOWNLOADS": "never"}
    done = subprocess.run(
        [*sync, "--python", str(root / ".venv" / "bin" / "python")],
        cwd=root,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=INSTALL_SECONDS,
    )
    if done.returncode:
        raise Unusable(f"uv could not install the peers: {done.stderr.strip()[-500:]}")
    return environment


def put_hot(port: int, body: bytes) -> list[Get]:
    """Store an object the way S3 clients do; the GETs that fetch it."""
    with _connected(port) as connection:
        for path, data in (("/bench", b""), ("/bench/hot", body)):
            connection.request("PUT", path, data, _UNCHECKED)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise Unusable(f"PUT {path} was answered with {answer.status}.")
    return [Get("/bench/hot", _UNCHECKED)]


@contextmanager
def _connected(port: int) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        yield connection
    finally:
        connection.close()
