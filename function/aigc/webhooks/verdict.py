"""Did it happen? A marker is a promise; the job's history alone says what became of it. Pure."""

from __future__ import annotations

from enum import Enum, auto

from aigc.jobs.entries import Submitted
from aigc.jobs.job import Job
from aigc.webhooks.notice import Notice, milliseconds

LONGEST_INVOCATION = 1200.0
"""Seconds after which nobody can be about to keep a promise: SCF ends event functions after 900 (platform.md 5.6)."""


class Verdict(Enum):
    """What is to be done about a marker."""

    DELIVER = auto()
    LEAVE = auto()  # whoever promised it may still be at it
    DROP = auto()  # it did not happen, or somebody else's marker stands for it


def verdict(job: Job | None, notice: Notice, now: float) -> Verdict:
    """Several may promise an end, one ends the job: the one whose marker has the end's own time."""
    if job is None:
        return Verdict.DROP
    return _submitted(job, notice, now) if notice.event == Submitted.kind else _ended(job, notice, now)


def _ended(job: Job, notice: Notice, now: float) -> Verdict:
    if job.end is not None and not job.end_listed:
        return Verdict.LEAVE  # whoever lists it promises it again
    if job.end is None:
        over = now >= notice.promised_for / 1000 + LONGEST_INVOCATION
        return Verdict.DROP if over else Verdict.LEAVE
    if job.end.kind != notice.event:
        return Verdict.DROP
    its_own = notice.tries > 0 or milliseconds(job.end.at) == notice.promised_for
    return Verdict.DELIVER if its_own else Verdict.DROP


def _submitted(job: Job, notice: Notice, now: float) -> Verdict:
    if notice.tries == 0 and milliseconds(job.begun.at) != notice.promised_for:
        return Verdict.DROP  # of an attempt that was refused
    if job.submitted is not None:
        return Verdict.DELIVER
    waiting = job.end is None and job.answer is None and now < job.begun.until
    return Verdict.LEAVE if waiting else Verdict.DROP
