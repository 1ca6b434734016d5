r"""The life of a job as a pure function of its history. No I/O, no clock: `now` is an argument.

    accepted ----> submitted ----> succeeded | failed
       |  ^ \                          ^
       |  |  `--> unknown -------------+      sent, no proof either way: looked for, never sent again (**)
       v  |                            |
      parked --------------------------'      queued from the start, or refused with proof: the next attempt,
         `---> canceled                       or failed when it took too long

The history is a set of objects whose names say what they are (`PLACE`), so a listing is enough to know whether a job is
open:

    000-accepted     attempt 1 begins (*)      001-submitted | 001-refused | 001-unknown   its answer
    002-attempt      attempt 2 begins          003-...                                     its answer
    999-end          succeeded, failed or canceled

Records expire one by one. Who orders the same thing again when 000-accepted has expired, and others have not, begins a
new job: what is older than its beginning (`is_left_over`) is no part of it. An end of that age only makes the new one
stand beside it, as 998-end; any other record stands in the way until it expires too.

    (*) unless it says `queued`: then 002-attempt is the first.
    (**) unless the stack says `unknownPolicy: resubmit`: then 00n-written-off parks the job at its deadline, once.

Who may write what, and why two writers cannot disagree:
* An answer has one possible writer: the invocation that created the attempt's object. Sending Create is its privilege.
* Attempt n+1 begins only after `refused` of attempt n. All who want to begin it write the same name; create-only picks
  one.
* Ending a parked job competes with beginning its next attempt, so the end is written *in the attempt's place* first.
  Whoever loses sees it there. `999-end` then only makes the end visible in a listing.
* All other ends compete for `999-end`; the first one stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from aigc.jobs.entries import (
    Accepted,
    Answer,
    Attempt,
    Canceled,
    End,
    Entry,
    Failed,
    Refused,
    Submitted,
    Succeeded,
    Unknown,
    WrittenOff,
)

END_PLACE = "999-end"
BESIDE_LEFT_OVER = "998-end"
"""Where a job ends whose predecessor's end has not expired yet. Who finds both believes this one: it was first."""
MOST_ATTEMPTS = 100
"""A parked job is given up after so many refusals. Keeps places below 999 and a history below one page of a listing."""


LEFT_OVER = 3600.0
"""Seconds by which an entry is older than its job's beginning if it is another job's: more than two clocks differ by,
and less than the days that records are kept."""


class Status(str, Enum):
    """What callers see."""

    ACCEPTED = "accepted"
    PARKED = "parked"
    SUBMITTED = "submitted"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True)
class Patience:
    """How long a job may stay open, in seconds per state."""

    unknown: float = 1800
    resubmit_unknown: bool = False  # after that time, instead of failing
    parked: float = 3 * 24 * 3600  # a long queue is no reason to give up
    running: float = 24 * 3600  # a task that neither ended nor left an output; Describe answers for 7 days


@dataclass(frozen=True)
class Job:
    """What the history says: the request, the last attempt, its answer, the end."""

    id: str
    accepted: Accepted
    attempt: int  # number of the last attempt
    begun: Accepted | Attempt  # the object that allowed it
    answer: Answer | None
    end: End | None
    end_listed: bool = False  # whether it stands where listings show it
    written_off: bool = False  # whether an attempt was given up although it may have been billed

    @property
    def is_parked(self) -> bool:
        """Whether nothing was sent yet, or the last attempt was refused with proof, and nothing came after."""
        return self.end is None and (self.is_queued or isinstance(self.answer, (Refused, WrittenOff)))

    @property
    def is_queued(self) -> bool:
        """Whether the job was accepted without an attempt, and none was begun since."""
        return self.accepted.queued and self.begun is self.accepted

    @property
    def tries(self) -> int:
        """How often Create was allowed to be sent: a queued job begins with its second attempt."""
        return self.attempt - (1 if self.accepted.queued else 0)

    @property
    def submitted(self) -> Submitted | None:
        """The record of the task, if there is one."""
        return self.answer if isinstance(self.answer, Submitted) else None

    def status(self, now: float) -> Status:
        """The job's status.

        An attempt without an answer is `accepted` while its invocation may live, `unknown` afterwards.
        """
        if isinstance(self.end, Succeeded):
            return Status.SUCCEEDED
        if isinstance(self.end, Failed):
            return Status.FAILED
        if isinstance(self.end, Canceled):
            return Status.CANCELED
        if isinstance(self.answer, Submitted):
            return Status.SUBMITTED
        if self.is_parked:
            return Status.PARKED
        if isinstance(self.answer, Unknown) or now >= self.begun.until:
            return Status.UNKNOWN
        return Status.ACCEPTED


def attempt_place(number: int) -> str:
    """The name under which attempt `number` begins."""
    return "000-accepted" if number == 1 else f"{2 * (number - 1):03d}-attempt"


def answer_place(number: int, answer: Answer) -> str:
    """The name of the answer to attempt `number`."""
    return f"{2 * number - 1:03d}-{answer.kind}"


def is_open(places: Iterable[str]) -> bool:
    """Whether a job with these names in its history may still need something."""
    return not {END_PLACE, BESIDE_LEFT_OVER} & set(places)


def is_left_over(entry: Entry, accepted: Accepted) -> bool:
    """Whether the entry belongs to a job of the same id before this one, whose beginning has expired first."""
    return entry.at < accepted.at - LEFT_OVER


def fold(job_id: str, history: Mapping[str, Entry]) -> Job | None:
    """The job that the objects (name -> entry) describe, in whatever order they were written; None without a
    beginning.
    """
    first = history.get(attempt_place(1))
    if not isinstance(first, Accepted):
        return None
    history = {place: entry for place, entry in history.items() if not is_left_over(entry, first)}
    begun: Accepted | Attempt = first
    answer: Answer | None = None
    end = listed = history.get(BESIDE_LEFT_OVER) or history.get(END_PLACE)
    number = 0
    for place, entry in sorted(history.items()):
        if place in (BESIDE_LEFT_OVER, END_PLACE):
            continue
        if isinstance(entry, (Accepted, Attempt)):
            number, begun, answer = number + 1, entry, None
        elif isinstance(entry, (Succeeded, Failed, Canceled)):
            end = end or entry  # the end took the place of the next attempt
        elif not isinstance(answer, Submitted):  # which is the truth, whoever has given up waiting for it
            answer = entry
    known_end = end if isinstance(end, (Succeeded, Failed, Canceled)) else None
    written_off = any(isinstance(entry, WrittenOff) for entry in history.values())
    return Job(job_id, first, number, begun, answer, known_end, listed is not None, written_off)


@dataclass(frozen=True)
class Nothing:
    """The job has ended, and its history shows it."""


@dataclass(frozen=True)
class Wait:
    """Nothing to do before `until`."""

    until: float


@dataclass(frozen=True)
class Begin:
    """Begin the next attempt."""


@dataclass(frozen=True)
class Withdraw:
    """Give a parked job up: `failure` (code, message) takes the place of its next attempt."""

    failure: tuple[str, str]


@dataclass(frozen=True)
class Look:
    """Find out what became of the attempt: by the task id if there is one, and by the job's own output prefix.

    If that finds nothing and `give_up` is set, it is the end, or if `write_off` is, another attempt.
    """

    task_id: str
    give_up: tuple[str, str] | None
    write_off: bool = False


@dataclass(frozen=True)
class ListEnd:
    """The end stands in an attempt's place; write it under `999-end` as well."""

    end: End


Step = Nothing | Wait | Begin | Withdraw | Look | ListEnd


def next_step(job: Job, now: float, patience: Patience) -> Step:
    """What brings the job forward now. Only `Begin` leads to Create, and only a parked job ever gets it."""
    if job.end is not None:
        return Nothing() if job.end_listed else ListEnd(job.end)
    if job.is_parked:
        return _next_of_parked(job, now, patience)
    if isinstance(job.answer, Submitted):
        late = now >= job.answer.at + patience.running
        message = f"MPS task {job.answer.task_id} did not end within {patience.running:.0f} s"
        return Look(job.answer.task_id, ("task_timeout", message) if late else None)
    if job.answer is None and now < job.begun.until:
        return Wait(job.begun.until)
    late = now >= max(job.begun.until, job.begun.at + patience.unknown)
    again = late and patience.resubmit_unknown and not job.written_off
    return Look("", ("unknown_outcome", _unknown_message(job, patience)) if late else None, write_off=again)


def _next_of_parked(job: Job, now: float, patience: Patience) -> Step:
    refused = job.answer if isinstance(job.answer, Refused) else None
    if now >= job.accepted.at + patience.parked or job.attempt >= MOST_ATTEMPTS:
        if not job.tries:  # MPS was never asked
            waited = f"its turn did not come within {patience.parked:.0f} s"
            return Withdraw(("not_submitted", f"{waited}: the queue is long, or the images of the day were spent"))
        said = f"; the last answer was {refused.code}: {refused.message}" if refused else ""
        return Withdraw(("not_submitted", f"not accepted by MPS in {job.tries} attempts{said}"))
    if refused is not None and now < refused.retry_at:
        return Wait(refused.retry_at)
    return Begin()


def _unknown_message(job: Job, patience: Patience) -> str:
    said = f" ({job.answer.code}: {job.answer.message})" if isinstance(job.answer, Unknown) else ""
    return (
        f"the answer to CreateAigcImageTask was lost{said} and no image appeared within {patience.unknown:.0f} s; "
        + ("it was sent twice" if job.written_off else "it was not sent again, because a second image could be billed")
    )


def pause_after_refusal(attempt: int) -> float:
    """Seconds before a refused job is due again: 2, 4, 8 ... 3600, so that the attempts outlast the patience."""
    return min(3600.0, 2.0 * float(2 ** min(attempt - 1, 11)))
