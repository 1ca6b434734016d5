"""The deployed zip, built so that equal sources give equal bytes on every machine and in every folder.

It runs inside the Pulumi program, so twice in every `pulumi up`; when nothing has changed it only compares.

`sources` and `vendored` say what goes in, `lean` takes away what nobody reads there, `interpreter` and `bytecode` add
what makes it start fast, `archive` writes it, and `record` remembers what was built of what.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from infra.package import archive, bytecode, record, sources, vendored
from infra.package.entries import Entry, digest
from infra.package.interpreter import Interpreter, candidates, pick
from infra.package.lean import lean

BUILD = "build"

KEPT_ZIPS = 3
"""The newest zips stay, so that another stack's update that is under way still finds its own."""


def build(project: Path, *, runtime: str, warn: Callable[[str], object]) -> str:
    """Build `build/function-<sha>.zip` if need be, and return its path relative to `project`.

    `runtime` is SCF's name of it, such as `Python3.10`. `warn` is told when the zip has no bytecode, because no Python
    of that version is on this machine. Raises `PackagingError`.
    """
    version = runtime.removeprefix("Python")
    entries = sources.read(project / "function")
    found = candidates(version)
    fingerprint = record.fingerprint(entries, vendored.versions(), [str(path) for path in found], runtime)
    folder = project / BUILD
    built = record.recall(folder, fingerprint) or _build(folder, entries, pick(found, version), fingerprint, version)
    if built.warning:
        warn(built.warning)
    return f"{BUILD}/{built.zip_name}"


def _build(
    folder: Path, own: list[Entry], interpreter: Interpreter | None, fingerprint: str, version: str
) -> record.Built:
    entries = [lean(entry) for entry in sources.merge(own, vendored.read())]
    warning = ""
    if interpreter is None:
        warning = (
            f"No Python {version} on this machine: the function is packed without bytecode and starts about twice as "
            f"slowly. Install python{version}, or let `uv python install {version}` do it, and run again."
        )
    else:
        entries = sources.merge(entries, bytecode.compiled(entries, interpreter))
    folder.mkdir(parents=True, exist_ok=True)
    name = f"function-{digest(entries)[:16]}.zip"
    packed = archive.pack(entries)
    archive.write(folder / name, packed)
    archive.prune(folder, keep=KEPT_ZIPS)
    return record.remember(folder, fingerprint, record.Built(name, archive.checksum(packed), warning))
