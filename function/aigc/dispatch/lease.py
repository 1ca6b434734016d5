"""Who dispatches? One invocation at a time, as far as that can be had.

    queue/.dispatcher/000000000007    {"holder", "until", "ends", "pace"}    the last one counts

COS has no compare-and-swap, but it has create-only writes: whoever wants the lease after number 7 is over creates
number 8, and exactly one can. Its holder renews and ends it by replacing this object, which is nobody else's; older
ones are deleted.

The lease protects the pace, and nothing more. An invocation that believes it still holds one that is over sends too
fast for a moment. It cannot send a job twice: attempts are create-only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aigc import keys
from aigc.errors import AlreadyExists, BucketError, NoSuchKey
from aigc.ports import Bucket

SECONDS = 15.0
"""How long a lease lives unless it is renewed: so long nobody dispatches after its holder was killed."""
RENEWED_WITH = 8.0  # seconds left
SKEW = 2.0  # seconds by which the clocks of two instances may differ


@dataclass(frozen=True)
class Busy:
    """Somebody else has the lease until `until`, means to give it up at `ends`, and may do so earlier."""

    until: float
    ends: float


@dataclass
class Lease:
    """Ours. `pace` is what its holders tell each other about the quota."""

    number: int
    holder: str
    until: float
    ends: float
    pace: Mapping[str, Any]

    def due(self, now: float) -> bool:
        """Whether it must be renewed."""
        return self.until - now < RENEWED_WITH and self.until < self.ends

    def renew(self, bucket: Bucket, now: float, pace: Mapping[str, Any]) -> bool:
        """Keep it for another while. False: we were too late, somebody has taken it over.

        Raises BucketError: then it ends when it would have.
        """
        if _last(bucket)[0] != self.number:
            return False
        renewed = replace(self, until=min(now + SECONDS, self.ends), pace=pace)
        bucket.replace(_key(self.number), renewed._body())
        self.until, self.pace = renewed.until, renewed.pace
        return True

    def end(self, bucket: Bucket, pace: Mapping[str, Any]) -> None:
        """Give it up. Raises BucketError: then it ends by itself."""
        self.until, self.pace = 0.0, pace
        bucket.replace(_key(self.number), self._body())

    def _body(self) -> bytes:
        said = {"holder": self.holder, "until": self.until, "ends": self.ends, "pace": self.pace}
        return json.dumps(said, separators=(",", ":")).encode("ascii")


def take(bucket: Bucket, *, now: float, ends: float, holder: str) -> Lease | Busy:
    """The lease for `holder` until `ends` at most, or who is busy. Raises BucketError."""
    number, older = _last(bucket)
    before = _read(bucket, number) if number else {}
    if before.get("until", 0.0) + SKEW > now:
        return Busy(before["until"], before["ends"])
    lease = Lease(number + 1, holder, min(now + SECONDS, ends), ends, before.get("pace", {}))
    try:
        bucket.create(_key(lease.number), lease._body())
    except AlreadyExists:
        won = _read(bucket, lease.number)
        return Busy(won.get("until", now + SECONDS), won.get("ends", now + SECONDS))
    for key in older:
        _forget(bucket, key)
    return lease


def _last(bucket: Bucket) -> tuple[int, tuple[str, ...]]:
    """The number of the last lease (0: there was none), and the keys of all there are."""
    rows = bucket.list(keys.LEASES).rows
    found = tuple(row.key for row in rows if row.key.removeprefix(keys.LEASES).isdecimal())
    return (int(found[-1].removeprefix(keys.LEASES)) if found else 0), found


def _read(bucket: Bucket, number: int) -> Mapping[str, Any]:
    try:
        said = json.loads(bucket.get(_key(number)).body)
    except (NoSuchKey, ValueError):
        return {}
    if not isinstance(said, dict) or not all(isinstance(said.get(name), (int, float)) for name in ("until", "ends")):
        return {}
    return said if isinstance(said.get("pace"), dict) else {**said, "pace": {}}


def _forget(bucket: Bucket, key: str) -> None:
    try:
        bucket.delete(key)
    except BucketError:
        return  # the next holder deletes it


def _key(number: int) -> str:
    return f"{keys.LEASES}{number:012d}"
