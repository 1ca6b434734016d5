"""What SCF needs of the other services, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Objects(Protocol):
    """COS, as the source of code and of events. `bucket` has the AppId."""

    def read_object(self, bucket: str, key: str) -> bytes:
        """The whole object. Raises `NotFound`."""
        ...

    def bucket_region(self, bucket: str) -> str | None:
        """Where a bucket is, None if there is no such bucket."""
        ...


class Logs(Protocol):
    """CLS, as the place where functions log."""

    def append(self, topic_id: str, at: float, fields: Mapping[str, str]) -> None:
        """Keep one record of `at` (epoch seconds). A topic that is gone loses the record, as in the real cloud."""
        ...

    def holds(self, logset_id: str, topic_id: str) -> bool:
        """Whether the topic exists and is in that logset."""
        ...
