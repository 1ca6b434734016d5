"""Promises: the marker of a notice is written before the event can be seen, so no kill can lose it.

time ->   marker written        event written          delivered       marker removed
          |---------------------|----------------------|---------------|
killed    nothing happened;     the timer finds the    delivered again,
here:     the timer drops the   marker and delivers    with the same id
          marker
"""

from __future__ import annotations

from dataclasses import dataclass, field

from aigc.errors import AlreadyExists, AnswerLost
from aigc.jobs.job import Job
from aigc.ports import Bucket
from aigc.webhooks.endpoint import endpoint_of
from aigc.webhooks.notice import Notice, promised

PUT_TRIES = 3


@dataclass(frozen=True)
class Outbox:
    """`jobs.history.Notices` over the bucket. `fresh` has what this invocation promised: it may deliver it at once."""

    bucket: Bucket
    fresh: list[Notice] = field(default_factory=list)

    def promise(self, job: Job, event: str, at: float) -> None:
        """Somebody is about to write down that `event` happened to the job at `at`. Raises BucketError.

        Does nothing unless the job's webhook wants to hear of it.
        """
        webhook = job.accepted.spec.webhook
        if webhook is None or event not in webhook.events:
            return
        notice = promised(job.id, event, at, endpoint_of(webhook.url).host)
        self._write(notice.marker)
        self.fresh.append(notice)

    def _write(self, marker: str) -> None:
        lost: AnswerLost | None = None
        for _ in range(PUT_TRIES):
            try:
                self.bucket.create(marker, b"")
            except AlreadyExists:
                return
            except AnswerLost as error:
                lost = error
            else:
                return
        raise AnswerLost(f"no answer to {PUT_TRIES} attempts to write {marker}") from lost
