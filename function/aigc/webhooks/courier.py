"""Delivering notices: what is due by the timer, and what this very invocation has promised. At least once, in waves.

    read the history: did it happen? -> sign what callers would see -> post -> write down that it is over -> remove the
    marker; or, when it failed, put a later marker in its place

Killed anywhere, the marker is still there, and the next tick does the rest with the same `webhook-id`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from aigc.clock import Chance, Clock, Deadline, iso
from aigc.errors import ImageServiceError, SecretUnavailable
from aigc.jobs.entries import Submitted
from aigc.jobs.history import History
from aigc.jobs.job import Job
from aigc.log import Log
from aigc.webhooks import signature
from aigc.webhooks.carrier import Carried, Carrier, Letter
from aigc.webhooks.endpoint import endpoint_of
from aigc.webhooks.ledger import Ledger
from aigc.webhooks.notice import DELIVERED, FAILED, GONE, Notice
from aigc.webhooks.schedule import next_try
from aigc.webhooks.verdict import Verdict, verdict

SIDE_BY_SIDE = 8
LONGEST_TRY = 15.0
"""Seconds a receiver has to answer, connecting included; Standard Webhooks advises 15 to 30."""
SHORTEST_TRY = 3.0
RESERVE = 5.0
"""Seconds of the invocation kept back for writing down what came of a wave."""


LONGEST_ROUND = 10.0
"""Seconds after which no further wave begins, and nothing more is passed over: the timer has other things to do, and
the next tick begins after 30."""


@dataclass(frozen=True)
class Courier:
    """`view` is the job as callers see it; `secret` the signing secret, asked for when there is something to sign."""

    ledger: Ledger
    history: History
    carrier: Carrier
    secret: Callable[[], str]
    view: Callable[[Job], Mapping[str, Any]]
    clock: Clock
    chance: Chance
    deadline: Deadline
    log: Log

    def deliver(self, notices: Iterable[Notice]) -> int:
        """Deliver in the order given, within the time there is. How many have been delivered.

        Trouble with one notice is logged and left to the next tick. A receiver that does not answer is not asked again
        by this call.
        """
        until = self.clock.monotonic() + min(LONGEST_ROUND, self.deadline.remaining() - RESERVE)
        silent, delivered = set[str](), 0
        left = self._speaking(iter(notices), silent, until)
        while (seconds := self._seconds(until)) and (wave := list(islice(left, SIDE_BY_SIDE))):
            try:
                prepared = [(notice, letter) for notice in wave if (letter := self._prepared(notice))]
            except SecretUnavailable as error:
                self.log.error("webhook secret unavailable", reason=str(error))
                break
            results = self.carrier.carry([letter for _, letter in prepared], seconds=seconds) if prepared else []
            for (notice, _), carried in zip(prepared, results, strict=True):
                self._settle(notice, carried)
                delivered += carried.delivered
                silent |= {notice.receiver} if carried.busy else set()
        return delivered

    def _seconds(self, until: float) -> float:
        """How long the next wave may take; 0 when there is to be none."""
        seconds = min(LONGEST_TRY, self.deadline.remaining() - RESERVE)
        return seconds if seconds >= SHORTEST_TRY and self.clock.monotonic() < until else 0.0

    def _speaking(self, notices: Iterator[Notice], silent: set[str], until: float) -> Iterator[Notice]:
        """Those whose receivers are not `silent`, by the time it is their turn."""
        for notice in notices:
            if self.clock.monotonic() >= until:
                return
            if notice.receiver not in silent:
                yield notice

    def _prepared(self, notice: Notice) -> Letter | None:
        """The letter, or None when there is nothing to send (any more, or yet). Raises SecretUnavailable."""
        try:
            job = self.history.load(notice.job_id)
            settled = self.ledger.outcomes(job) if job else {}
            if notice.event in settled:  # whoever did it was killed before the marker was gone
                self.ledger.drop(notice)
                return None
            found = verdict(job, notice, self.clock.now())
            if found is Verdict.DROP:
                self.ledger.drop(notice)
            if job is None or found is not Verdict.DELIVER:
                return None
            if GONE in settled.values():
                self.ledger.settle(notice, GONE, {"at": iso(self.clock.now()), "tries": notice.tries})
                return None
            return self._letter(job, notice)
        except SecretUnavailable:
            raise
        except ImageServiceError as error:
            self.log.error("webhook not prepared", job_id=notice.job_id, code=error.code, reason=str(error))
            return None

    def _letter(self, job: Job, notice: Notice) -> Letter | None:
        webhook = job.accepted.spec.webhook
        if webhook is None:
            return None
        then, at = _as_of(job, notice.event)
        content = {"type": f"image.{notice.event}", "timestamp": iso(at), "data": self.view(then)}
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        keys = signature.keys_of(self.secret())
        signed = signature.headers(keys, notice.id, self.clock.now(), body)
        return Letter(endpoint_of(webhook.url), {"Content-Type": "application/json", **signed}, body)

    def _settle(self, notice: Notice, carried: Carried) -> None:
        now, attempt = self.clock.now(), notice.tries + 1
        log = self.log.bind(
            job_id=notice.job_id,
            event=notice.event,
            attempt=attempt,
            status=carried.status or None,
            code=carried.reason,
            duration_ms=round(carried.took * 1000),
        )
        record = {"at": iso(now), "tries": attempt, "status": carried.status, "reason": carried.reason}
        later = next_try(notice, now, wish=carried.retry_after, fraction=self.chance.fraction())
        try:
            if carried.delivered:
                log.info("webhook delivered")
                self.ledger.settle(notice, DELIVERED, record)
            elif carried.status == 410:
                log.warning("webhook gone")
                self.ledger.settle(notice, GONE, record)
            elif later is not None:
                log.warning("webhook failed", next_try=iso(later.due / 1000))
                self.ledger.postpone(notice, later)
            else:
                log.error("webhook given up")
                self.ledger.settle(notice, FAILED, record)
        except ImageServiceError as error:  # the marker stays: it will be delivered again
            log.error("webhook not settled", reason=str(error))


def _as_of(job: Job, event: str) -> tuple[Job, float]:
    """The job as it was right after the event, and when that was: a job can have ended before its `submitted` is
    told.
    """
    if event == Submitted.kind and job.submitted is not None:
        return replace(job, end=None, end_listed=False), job.submitted.at
    return job, job.end.at if job.end is not None else job.accepted.at
