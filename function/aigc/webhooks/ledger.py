"""The markers and records under `webhooks/`: what is owed, what is settled, and how a job shows it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aigc.errors import AlreadyExists
from aigc.jobs.entries import Submitted
from aigc.jobs.job import LEFT_OVER, Job
from aigc.ports import Bucket
from aigc.webhooks.notice import DUE, Notice, from_marker, milliseconds, outcome_of, settled_of


@dataclass(frozen=True)
class Ledger:
    """Errors: `errors.BucketError`."""

    bucket: Bucket

    def due(self, now: float) -> Iterator[Notice]:
        """What is due, longest overdue first. Lists as far as is asked for: before a notice that can be delivered there
        may be 100,000 of a receiver that does not answer.
        """
        after = ""
        while True:
            page = self.bucket.list(DUE, after=after)
            for row in page.rows:
                notice = from_marker(row.key)
                if notice is not None and notice.due > milliseconds(now):
                    return
                if notice is not None:
                    yield notice
            if not page.more or not page.rows:
                return
            after = page.rows[-1].key

    def outcomes(self, job: Job) -> Mapping[str, str]:
        """event -> outcome of what is settled of this job, and not of an expired one that had its id before."""
        rows = self.bucket.list(settled_of(job.id)).rows
        own = (row for row in rows if row.modified >= job.accepted.at - LEFT_OVER)
        return dict(found for row in own if (found := outcome_of(row.key)))

    def postpone(self, notice: Notice, later: Notice) -> None:
        """Put a marker in another's place: first one more, then one less."""
        with suppress(AlreadyExists):
            self.bucket.create(later.marker, b"")
        self.bucket.delete(notice.marker)

    def settle(self, notice: Notice, outcome: str, record: Mapping[str, object]) -> None:
        """Write down that it is over, and how; the last to say so is believed, who says the same as those before."""
        self.bucket.replace(notice.settled(outcome), json.dumps(record).encode("ascii"))
        self.drop(notice)

    def drop(self, notice: Notice) -> None:
        """Remove a marker that stands for nothing any more."""
        self.bucket.delete(notice.marker)

    def shown(self, job: Job) -> dict[str, Any] | None:
        """The field `webhook` of a job, or None when it has none. Asks the bucket only once something has happened.

        Never the URL: people put tokens into it, and whoever asked for it knows it.
        """
        webhook = job.accepted.spec.webhook
        if webhook is None:
            return None
        happened = {Submitted.kind} if job.submitted else set()
        happened |= {job.end.kind} if job.end else set()
        told = [event for event in webhook.events if event in happened]
        outcomes = self.outcomes(job) if told else {}
        return {
            "events": list(webhook.events),
            "deliveries": {event: outcomes.get(event, "pending") for event in told},
        }
