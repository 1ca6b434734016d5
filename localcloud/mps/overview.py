"""A task as somebody who only watches sees it. Pure."""

from __future__ import annotations

from localcloud.mps.tasks import Status, Task
from localcloud.overviews import StoredResult, TaskOverview


def overview_of(task: Task) -> TaskOverview:
    order = task.order
    return TaskOverview(
        id=task.id,
        status=task.status.value,
        model=f"{order.model.name} {order.model.version}".strip(),
        prompt=order.prompt,
        width=order.width,
        height=order.height,
        submitted=task.submitted_at,
        ends=task.ends_at,
        message=task.message if task.status is Status.FAIL else "",
        results=_stored(task),
        urls=list(task.urls) if order.destination is None else [],
    )


def _stored(task: Task) -> list[StoredResult]:
    where = task.order.destination
    if where is None or task.status is not Status.DONE:
        return []
    return [StoredResult(where.bucket, where.key(task.file_name(index))) for index in range(task.order.count)]
