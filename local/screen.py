"""What a local run shows: steps in plain words, a line per finished resource, progress while waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from local.engine_events import Diagnostic, Event, Moment, ResourceStep

PAST_TENSE = {"create": "created", "update": "updated", "delete": "deleted", "replace": "replaced", "read": "read"}
"""The engine's operations that people want to see; `same` is not one of them."""


class Screen:
    """Writes for people; on a terminal with colour and movement, elsewhere in plain lines."""

    def __init__(self, console: Console | None = None, *, clock: Callable[[], float] = monotonic) -> None:
        self.console = console or Console(highlight=False)
        self._clock = clock
        self._began = clock()
        self._operations: dict[str, float] = {}

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return self._clock() - self._began

    def step(self, text: str) -> None:
        """A new part of the story."""
        self.console.print(f"\n[bold cyan]>[/] [bold]{escape(text)}[/]", soft_wrap=True)

    def detail(self, text: str) -> None:
        """Something that happened in it."""
        self.console.print(f"  {escape(text)}", soft_wrap=True)

    def proof(self, text: str) -> None:
        """Something that was checked and is true."""
        self.console.print(f"  [green]ok[/] {escape(text)}", soft_wrap=True)

    def failure(self, message: str, next_step: str = "") -> None:
        """Why it ends here, and what to do."""
        self.console.print(f"\n[bold red]Failed:[/] {escape(message)}", soft_wrap=True)
        if next_step:
            self.console.print(escape(next_step), soft_wrap=True)

    def engine_event(self, event: Event) -> None:
        """A listener for the engine: resources that are finished, and what it warns about."""
        if (
            isinstance(event, Diagnostic) and event.severity == "warning"
        ):  # errors end the operation and are shown there
            self.console.print(f"  [yellow]warning[/] {escape(event.message)}", soft_wrap=True)
        elif isinstance(event, ResourceStep) and not event.is_component:
            self._resource(event)

    @contextmanager
    def waiting(self, text: str) -> Iterator[Callable[[str], None]]:
        """A moving bar while the block runs; call what it gives with news about the state. Elsewhere a plain line."""
        if not self.console.is_terminal:
            self.detail(text)
            yield lambda _news: None
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console, transient=True) as progress:
            task = progress.add_task(f"{escape(text)}", total=None)
            yield lambda news: progress.update(task, description=f"{escape(text)}: {escape(news)}")

    def _resource(self, step: ResourceStep) -> None:
        if step.moment is Moment.BEGAN:
            self._operations[step.urn] = self._clock()
            return
        took = self._clock() - self._operations.pop(step.urn, self._clock())
        verb = PAST_TENSE.get(step.operation)
        if step.moment is Moment.FAILED:
            self.console.print(f"  [red]failed[/]  {step.kind} [dim]{escape(step.name)}[/]")
        elif verb:
            self.console.print(f"  [green]{verb:<8}[/] {step.kind:<26} [dim]{escape(step.name)} ({took:.1f} s)[/]")
