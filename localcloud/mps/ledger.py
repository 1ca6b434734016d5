"""What has to be paid: images generated successfully, once each (platform.md 2.4)."""

from __future__ import annotations

from typing import Any

from localcloud.changes import Changes
from localcloud.mps.tasks import Task


class Ledger:
    """Charges in the order they arose."""

    def __init__(self) -> None:
        self._charges: list[dict[str, Any]] = []
        self.changes = Changes()

    def charge(self, task: Task, at: float) -> None:
        """Charge every image of a task that generated them all."""
        where = task.order.destination
        self._charges.append(
            {
                "task_id": task.id,
                "images": task.order.count,
                "bucket": where.bucket if where else "",
                "prefix": where.path if where else "",
                "at": at,
                "model": f"{task.order.model.name} {task.order.model.version}",
            }
        )
        self.changes.note(str(len(self._charges) - 1))

    def adopt(self, charge: dict[str, Any]) -> None:
        """Know a charge of an earlier process. They come in the order in which they arose."""
        self._charges.append(charge)

    def charge_at(self, place: int) -> dict[str, Any]:
        return self._charges[place]

    def charges(self) -> list[dict[str, Any]]:
        return [dict(charge) for charge in self._charges]

    def clear(self) -> None:
        self._charges.clear()
