"""One admission for the threads of a dispatcher: one of them asks at a time."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from aigc.admission.verdict import Admitted, Counter, Exhausted


@dataclass(frozen=True)
class Shared:
    """`Counter` for several threads. `inner` is this thread's own; all of them are over one memory, under one lock."""

    inner: Counter
    lock: threading.Lock

    def admit(self, name: str, images: int) -> Admitted | Exhausted:
        """Count images, or say that they are spent. Raises BudgetBusy or BucketError."""
        with self.lock:
            return self.inner.admit(name, images)

    def keep(self, name: str, images: int) -> None:
        """Leave counted images for the next order of `name`."""
        with self.lock:
            self.inner.keep(name, images)

    def is_spent(self, name: str) -> bool:
        """Whether it is known that nothing more would be admitted today."""
        with self.lock:
            return self.inner.is_spent(name)
