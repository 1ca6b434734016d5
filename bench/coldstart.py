"""How long a new instance of the function takes until it can serve, beside a handler as one would first write it.

Both are started by the same Python with nothing but their own folder on its path and no bytecode written, as SCF does
(platform.md 5.7: the code is read-only). Ours is the zip that is deployed. The other has the packages as pip unpacks
them, without bytecode, because pip's bears the time of another machine.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from statistics import median

from bench.errors import ToolMissing, Unusable
from bench.package import VERSION, deployed_zip
from infra.package.interpreter import candidates, pick

TEXTBOOK = Path(__file__).with_name("plain") / "textbook.py"
NEEDS = ("tencentcloud-sdk-python-mps", "cos-python-sdk-v5")
ROUNDS, SECONDS = 9, 120
ENVIRONMENT = {
    "AIGC_BUCKET": "bench-1250000000",
    "AIGC_REGION": "ap-singapore",
    "TENCENTCLOUD_SECRETID": "AKIDlocal",
    "TENCENTCLOUD_SECRETKEY": "local",
}
_NAME = re.compile(r"^[A-Za-z0-9._-]+")
_TIMED = "import sys, time; sys.path[:] = [{folder!r}, *sys.path]; began = time.perf_counter()\nimport {modules}\n"
_TOLD = "print((time.perf_counter() - began) * 1000)"


@dataclass(frozen=True)
class ColdStart:
    """Milliseconds from the first import to a handler that can be called; `ordered` with what its first Create imports
    as well."""

    ours: list[float]
    ours_ordered: list[float]
    textbook: list[float]
    zip_bytes: int

    @property
    def ratio(self) -> float:
        """How many times faster ours is."""
        return median(self.textbook) / median(self.ours)

    @property
    def ratio_ordered(self) -> float:
        """The same when the first request is a create."""
        return median(self.textbook) / median(self.ours_ordered)


def measure(root: Path, scratch: Path) -> ColdStart:
    """In rounds that take turns, after one that does not count. Raises ToolMissing."""
    python = pick(candidates(VERSION), VERSION)
    if python is None:
        raise ToolMissing(
            f"There is no Python {VERSION} on this machine, which SCF runs the function with; install it."
        )
    package = deployed_zip(root)
    ours, textbook = scratch / "ours", scratch / "textbook"
    with zipfile.ZipFile(package) as packed:
        packed.extractall(ours)
    _unpack_textbook(textbook)
    runs: list[tuple[list[float], Path, str]] = [
        ([], ours, "index"),
        ([], ours, "index, aigc.outside.sdk"),
        ([], textbook, "index"),
    ]
    for _ in range(ROUNDS + 1):
        for seen, folder, modules in runs:
            seen.append(_start(python.path, folder, modules))
    plain, ordered, other = (seen[1:] for seen, _, _ in runs)
    return ColdStart(plain, ordered, other, package.stat().st_size)


def _unpack_textbook(folder: Path) -> None:
    folder.mkdir()
    shutil.copyfile(TEXTBOOK, folder / "index.py")
    for name in _with_dependencies(NEEDS):
        for file in metadata.files(name) or ():
            if ".." not in file.parts and file.suffix not in (".pyc", ".pyi"):
                target = folder / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(Path(str(file.locate())), target)


def _with_dependencies(names: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [_NAME.findall(need)[0] for need in metadata.requires(name) or () if "extra ==" not in need]
    return found


def _start(python: Path, folder: Path, modules: str) -> float:
    code = _TIMED.format(folder=str(folder), modules=modules) + _TOLD
    done = subprocess.run(
        [python, "-I", "-S", "-B", "-c", code],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        raise Unusable(f"{folder.name} does not start: {done.stderr[-1000:]}")
    return float(done.stdout)
