"""Programs that answer what a test has written down, and a report that remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.commands import Answer

Reaction = Callable[["Call"], Answer]


@dataclass(frozen=True)
class Call:
    """One program that was run."""

    argv: tuple[str, ...]
    cwd: Path | None
    env: Mapping[str, str]

    @property
    def line(self) -> str:
        """Without the folder of the program."""
        return " ".join([Path(self.argv[0]).name, *self.argv[1:]])


@dataclass
class ScriptedCommands:
    """Answers by the beginning of the command line; an unexpected command is `not found`."""

    reactions: Mapping[str, Answer | Reaction]
    calls: list[Call] = field(default_factory=list)

    def run(
        self,
        argv: Sequence[str | Path],
        *,
        timeout: float,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        on_line: Callable[[str | None], None] | None = None,
    ) -> Answer:
        """See Commands."""
        assert timeout > 0
        call = Call(tuple(str(part) for part in argv), cwd, dict(env or {}))
        self.calls.append(call)
        matching = [begin for begin in self.reactions if call.line.startswith(begin)]
        if not matching:
            return Answer(127, err=f"{call.argv[0]}: not found")
        reaction = self.reactions[max(matching, key=len)]
        answer = reaction if isinstance(reaction, Answer) else reaction(call)
        for line in answer.err.splitlines():
            if on_line:
                on_line(line)
        return answer

    @property
    def lines(self) -> list[str]:
        """Every command line, in order."""
        return [call.line for call in self.calls]


@dataclass
class RememberedReport:
    """What was said."""

    said: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        """See Report."""
        self.said.append(text)

    def progress(self, text: str) -> None:
        """See Report."""
        self.steps.append(text)


def program(folder: Path, name: str) -> Path:
    """An executable file that PATH lookups find; it is never really run."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/false\n")
    path.chmod(0o755)
    return path
