"""Which process is meant: its pid and when it started. A pid alone may belong to somebody else by now."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_ASK_SECONDS = 10.0


@dataclass(frozen=True)
class Identity:
    """`started` is opaque; two equal values mean the same start on the same boot of the machine."""

    pid: int
    started: str


class ProcessTable:
    """The processes of this machine: `/proc` where there is one (Linux), `ps` elsewhere (macOS)."""

    def __init__(self, proc: Path = _PROC) -> None:
        self._proc = proc
        self._boot = proc / "sys" / "kernel" / "random" / "boot_id"

    def identify(self, pid: int) -> Identity | None:
        """The process that has this pid now, or None. A zombie counts as gone: it can do nothing any more."""
        started = self._from_proc(pid) if self._boot.is_file() else _from_ps(pid)
        return Identity(pid, started) if started else None

    def is_running(self, who: Identity) -> bool:
        """Whether exactly this process is there."""
        return self.identify(who.pid) == who

    def children_of(self, pid: int) -> tuple[Identity, ...]:
        """Everything below `pid`, nearest first."""
        parents = self._parents()
        below: list[int] = []
        generation = [pid]
        while generation:
            generation = [child for child, parent in parents.items() if parent in generation and child not in below]
            below += generation
        return tuple(found for child in below if (found := self.identify(child)))

    def _from_proc(self, pid: int) -> str:
        fields = self._stat(pid)
        if not fields or fields[0] in "ZX":
            return ""
        return f"{self._boot.read_text('ascii').strip()}:{fields[19]}"

    def _stat(self, pid: int) -> list[str]:
        """Fields 3 and following of proc(5) stat; the second one, the name, may contain anything, even `)`."""
        try:
            return (self._proc / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return []

    def _parents(self) -> dict[int, int]:
        if not self._boot.is_file():
            lines = [line.split() for line in _ps("-A", "-o", "pid=,ppid=").splitlines()]
            return {int(line[0]): int(line[1]) for line in lines if len(line) == 2}
        pids = [int(entry.name) for entry in self._proc.iterdir() if entry.name.isdigit()]
        return {pid: int(fields[1]) for pid in pids if (fields := self._stat(pid))}


def _from_ps(pid: int) -> str:
    state, _, started = _ps("-o", "state=,lstart=", "-p", str(pid)).strip().partition(" ")
    return "" if state.startswith("Z") else started.strip()


def _ps(*arguments: str) -> str:
    answer = subprocess.run(["ps", *arguments], capture_output=True, text=True, timeout=_ASK_SECONDS, check=False)
    return answer.stdout
