"""What people see while a job is being worked on."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from client.cli.world import World
from client.job import Job
from client.service import ImageService


def watched(world: World, service: ImageService, job_id: str, *, timeout: float, may_appear: float = 0.0) -> Job:
    """Wait for the job with a progress bar. Parameters and errors are those of `ImageService.wait`."""
    with Waiting(world.talk) as waiting:
        return service.wait(job_id, timeout=timeout, may_appear=may_appear, on_look=waiting.show)


class Waiting:
    """A moving bar with the status on a terminal; elsewhere (CI, a pipe) one line per change of status.

    The bar shows no percentage: MPS reports none.
    """

    def __init__(self, talk: Console) -> None:
        self._talk = talk
        self._seen = ""
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TimeElapsedColumn(),
            console=talk,
            transient=True,
            disable=not talk.is_terminal,
        )
        self._task = self._progress.add_task("waiting", total=None)

    def show(self, job: Job) -> None:
        """Show this state."""
        if job.status == self._seen:
            return
        self._seen = job.status
        if self._progress.disable:
            self._talk.print(f"job {job.id}: {escape(job.status)}")
        else:
            self._progress.update(self._task, description=escape(f"{job.id}  {job.status}"))

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
