"""Programs that nobody here wrote: how they are made ready, and the surroundings in which they meet an embedded cloud.

They speak HTTPS to the real host names and are not changed at all. A machine without their toolchain, or without a way
to their registry, skips them and says why.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.cloud import PATIENCE, REGION, ROOT, SECRET_ID, SECRET_KEY, RunningCloud

HERE = Path(__file__).parent
INSTALLED = ROOT / ".local" / "clients"
"""What is fetched and built stays here; the names change with what it is made from."""
INSTALL_SECONDS = 1800.0

_TRUST = 'import os\n\n\ndef where():\n    return os.environ["SSL_CERT_FILE"]\n'
"""In place of the package certifi, whose bundle Tencent Cloud's SDK for Python trusts whatever the environment says."""


@dataclass(frozen=True)
class Surroundings:
    """A program's whole environment: the cloud as its HTTPS proxy, that cloud's authority and keys, its own home."""

    home: Path
    variables: dict[str, str]

    @classmethod
    def of(cls, cloud: RunningCloud, home: Path) -> Surroundings:
        authority = home / "ca.pem"
        authority.write_text(cloud.authority())
        (home / "trust" / "certifi").mkdir(parents=True)
        (home / "trust" / "certifi" / "__init__.py").write_text(_TRUST)
        proxies = {f"{scheme}_proxy": cloud.endpoint for scheme in ("http", "https")}
        trusted = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
        return cls(
            home,
            {
                "PATH": os.environ["PATH"],
                "HOME": str(home),
                "LANG": "C.UTF-8",
                "PYTHONPATH": str(home / "trust"),
                "TENCENTCLOUD_SECRET_ID": SECRET_ID,
                "TENCENTCLOUD_SECRET_KEY": SECRET_KEY,
                "TENCENTCLOUD_REGION": REGION,
                **proxies,
                **{name.upper(): address for name, address in proxies.items()},
                **dict.fromkeys(trusted, str(authority)),
            },
        )

    def run(self, *command: str | Path) -> str:
        """What the program prints. Fails with all that it said when it does not succeed."""
        done = self.outcome(*command)
        assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def outcome(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return _run(command, self.home, self.variables, PATIENCE)


def go_program() -> Path:
    """The program in `go/`, built. Skips when that cannot be."""
    if sys.platform == "darwin":
        pytest.skip("Go on macOS trusts the keychain only, which no test should change")
    folder = HERE / "go"
    go = _found("go")
    environ = {**os.environ, "GOFLAGS": "-mod=readonly -buildvcs=false", "GOTOOLCHAIN": "local"}
    program = INSTALLED / _named("go", [folder / "main.go", folder / "go.sum"]) / "gopher"
    if not program.is_file():
        _fetch([go, "mod", "download"], folder, environ)
        program.parent.mkdir(parents=True, exist_ok=True)
        built = _run([go, "build", "-o", f"{program}.new", "."], folder, environ, INSTALL_SECONDS)
        assert built.returncode == 0, built.stderr
        Path(f"{program}.new").rename(program)
    return program


def node_program() -> list[str | Path]:
    """The command for the program in `node/`, with its packages beside it. Skips when that cannot be."""
    node, npm = _found("node"), _found("npm")
    pinned = HERE / "node" / "package-lock.json"
    folder = INSTALLED / _named("node", [pinned])
    if not (folder / "installed").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / "node" / name, folder)
        _fetch([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, dict(os.environ))
        (folder / "installed").touch()
    shutil.copy(HERE / "node" / "main.mjs", folder)  # modules are looked for beside the program
    return [node, folder / "main.mjs"]


def command_lines() -> Path:
    """The folder of `tccli` and `coscmd`, as uv.lock pins them in the group `clients`. Skips when that cannot be."""
    folder = INSTALLED / "python"
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        pytest.skip("there is no uv beside this Python to install the command lines with")
    sync = [uv, "sync", "--frozen", "--quiet", "--only-group", "clients", "--python", sys.executable]
    environ = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(folder), "UV_PYTHON_DOWNLOADS": "never"}
    _fetch(sync, ROOT, environ)
    return folder / "bin"


def seen_by(command: Sequence[str | Path], around: Surroundings) -> dict[str, Any]:
    """What one of our two programs prints."""
    work = around.home / "work"
    work.mkdir()
    found = json.loads(around.run(*command, work))
    assert isinstance(found, dict)
    return found


def _found(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"there is no {program} on PATH")
    return path


def _named(kind: str, files: Sequence[Path]) -> str:
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files))
    return f"{kind}-{digest.hexdigest()[:16]}"


def _fetch(command: Sequence[str | Path], folder: Path, environ: dict[str, str]) -> None:
    done = _run(command, folder, environ, INSTALL_SECONDS)
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines()
        pytest.skip(f"{Path(command[0]).name} could not fetch what is needed: {words[-1] if words else 'no reason'}")


def _run(
    command: Sequence[str | Path], folder: Path, environ: dict[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=seconds)
