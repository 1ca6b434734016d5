"""Object keys: who writes where (docs/architecture.md, "Keys in the bucket")."""

from __future__ import annotations

import re

from aigc import ids

INBOX = "inbox/"
JOBS = "jobs/"
QUEUE = "queue/"
OUTPUTS = "outputs/"
FAILED = "failed/"
INDEX = "index/"
BATCHES = "batches/"
BUDGET = "budget/"
WEBHOOKS = "webhooks/"
REFERENCES = "references/"

LEASES = f"{QUEUE}.dispatcher/"
SWEEP_CURSOR = f"{QUEUE}.sweep/cursor"
BATCH_LANE = "_batch-"
BATCH_CHECKS = f"{QUEUE}.batches/"

UPLOADS = "_uploads"
"""The lane of jobs that belong to no API key. No key can have this name."""

_END_OF_TIME = 10**13 - 1  # milliseconds since 1970 of a day in 2286; what is left until then sorts the newest first
_MOST_VERSIONS = 10**9 - 1
_LONGEST_NAME = 780
"""Bytes of an upload's name in the keys of reports, which are up to 44 longer; COS takes keys of 850."""
_OUTPUT = re.compile(rf"outputs/\d{{4}}-\d{{2}}-\d{{2}}/({ids.PATTERN})")


def history(job_id: str) -> str:
    """The prefix of a job's history."""
    return f"{JOBS}{job_id}/"


def indexed(owner: str, accepted_at: float, job_id: str) -> str:
    """The job's place in the list of its owner's jobs, newest first by key; fixed when the job is accepted."""
    return f"{index_of(owner)}{_END_OF_TIME - int(accepted_at * 1000):013d}-{job_id}"


def index_of(owner: str) -> str:
    """The prefix under which the jobs of one API key, or of all uploads, are listed."""
    return f"{INDEX}{owner or UPLOADS}/"


def spent(day: str, version: int) -> str:
    """One version of a day's ledger, the newest first by key."""
    return f"{spent_on(day)}{_MOST_VERSIONS - version:09d}.json"


def spent_on(day: str) -> str:
    """The prefix of a day's ledger."""
    return f"{BUDGET}{day}/"


def version_of_spent(key: str) -> int:
    """The version that an object under `budget/` holds. Raises ValueError."""
    return _MOST_VERSIONS - int(key[-14:].removesuffix(".json"))


def output_path(day: str, job_id: str) -> str:
    """What MPS gets as `CosBucketPath`, and the prefix under which results are looked for.

    No slash at either end: how MPS joins path and file name is not documented (platform.md 2.2), and this prefix finds
    the result whether it puts a slash in between or not. An id has a fixed length, so it is never the prefix of
    another.
    """
    return f"{OUTPUTS}{day}/{job_id}"


def job_of_output(key: str) -> str | None:
    """The job that a result belongs to, or None for a foreign object under `outputs/`."""
    match = _OUTPUT.match(key)
    return match.group(1) if match else None


def lane(name: str) -> str:
    """The folder of one lane: what the dispatcher takes from in turn (`dispatch/lanes.py`)."""
    return f"{QUEUE}{name}/"


def parked(owner: str, due: float, job_id: str) -> str:
    """The marker of a parked job, in its owner's lane, sorted by the time it is due."""
    return f"{lane(owner or UPLOADS)}{int(due * 1000):015d}-{job_id}"


def last_due(name: str, now: float) -> str:
    """Markers of this lane that sort before this key are due at `now`."""
    return f"{lane(name)}{int(now * 1000):015d}~"


def job_of_marker(key: str) -> str | None:
    """The job that a marker under `queue/` or an entry under `index/` stands for."""
    job_id = key[-ids.LENGTH :]
    return job_id if ids.is_job_id(job_id) else None


def batch(batch_id: str) -> str:
    """The prefix of a batch's records."""
    return f"{BATCHES}{batch_id}/"


def batch_check(batch_id: str) -> str:
    """The marker of a batch that has not been checked completely."""
    return f"{BATCH_CHECKS}{batch_id}"


def batch_lane(batch_id: str) -> str:
    """The name of the lane that a batch's lines wait in."""
    return f"{BATCH_LANE}{batch_id}"


def batch_marker(batch_id: str) -> str:
    """The one object in that lane."""
    return f"{QUEUE}{batch_lane(batch_id)}/{batch_id}"


def failed_upload(key: str, upload_id: str) -> str:
    """Where the report about an unusable upload goes: readable, and the same for a repeated event."""
    return f"{_failed(key, upload_id)}.json"


def failed_lines(key: str, batch_id: str, name: str = "") -> str:
    """Where reports about lines of a batch go."""
    return f"{_failed(key, batch_id)}/{name}"


def _failed(key: str, upload_id: str) -> str:
    name = key[len(INBOX) :] if key.startswith(INBOX) else key
    short = name[:300].encode("utf-8", "replace")[:_LONGEST_NAME].decode("utf-8", "ignore")
    return f"{FAILED}{short}.{upload_id[:8]}"
