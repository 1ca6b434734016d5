"""The second way to an image: somebody drops files into the bucket, with an SDK that knows nothing of this project."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from local.demo.reference import landscape
from local.errors import NotAsPromised

WAIT_SECONDS = 120.0
LOOK_EVERY_SECONDS = 0.2


@dataclass(frozen=True)
class Drop:
    """A file for the inbox. `prompt` is what the service must make of it."""

    key: str
    body: bytes
    content_type: str
    prompt: str
    metadata: Mapping[str, str] = field(default_factory=dict)


def drops() -> tuple[Drop, ...]:
    """A picture that says in its metadata what to do with it, and a job as a file."""
    redraw, fox = "the same landscape in watercolours", "a red fox in the snow"
    job = json.dumps({"prompt": fox}).encode()
    return (
        Drop("inbox/landscape.jpg", landscape(), "image/jpeg", redraw, {"prompt": redraw.replace(" ", "%20")}),
        Drop("inbox/fox.json", job, "application/json", fox),
    )


class Bucket(Protocol):
    """What dropping needs of COS."""

    def put(self, bucket: str, key: str, body: bytes, *, content_type: str, metadata: Mapping[str, str]) -> None:
        """Store an object."""
        ...

    def get(self, bucket: str, key: str) -> bytes:
        """Read an object."""
        ...

    def keys(self, bucket: str, prefix: str) -> tuple[str, ...]:
        """List keys."""
        ...


@dataclass(frozen=True)
class Inbox:
    """One bucket of the service, seen from outside."""

    bucket: str
    cos: Bucket
    sleep: Callable[[float], None] = time.sleep

    def drop(self, what: Drop) -> None:
        """Upload it."""
        self.cos.put(self.bucket, what.key, what.body, content_type=what.content_type, metadata=what.metadata)

    def wait_for(self, number: int, *, known: frozenset[str], news: Callable[[str], None]) -> tuple[str, ...]:
        """The keys of `number` images that are not `known`.

        Raises NotAsPromised when the service has put one of the uploads aside, or the time is over.
        """
        arrived: tuple[str, ...] = ()
        for _ in range(int(WAIT_SECONDS / LOOK_EVERY_SECONDS)):
            arrived = tuple(key for key in self.cos.keys(self.bucket, "outputs/") if key not in known)
            if len(arrived) >= number:
                return arrived
            self._refuse_failures()
            news(f"{len(arrived)} of {number} images")
            self.sleep(LOOK_EVERY_SECONDS)
        raise NotAsPromised(f"only {len(arrived)} of {number} images arrived within {WAIT_SECONDS:.0f} s")

    def _refuse_failures(self) -> None:
        for key in self.cos.keys(self.bucket, "failed/"):
            raise NotAsPromised(f"{key}: {self.cos.get(self.bucket, key).decode('utf-8', 'replace')}")


def job_id_of(output_key: str) -> str:
    """The third part of `outputs/<date>/<job id>/<file>`. Raises NotAsPromised for another form."""
    parts = output_key.split("/")
    if len(parts) < 4:
        raise NotAsPromised(f"{output_key!r} is not outputs/<date>/<job id>/<file>")
    return parts[2]
