"""The state machine as a function: which history means what, and what comes next."""

from __future__ import annotations

import itertools

from aigc.jobs import entries, job
from aigc.jobs.entries import Accepted, Attempt, Entry, Failed, Output, Refused, Submitted, Succeeded, Unknown
from aigc.jobs.job import Begin, ListEnd, Look, Nothing, Patience, Status, Wait, Withdraw, fold, next_step
from aigc.request.spec import ImageSpec, Reference

T = 1000.0
ACCEPTED = Accepted(T, "n0", T + 60, ImageSpec(prompt="a cat"), "f", "outputs/2026-11-22/x")
REFUSED = Refused(T + 1, "n1", T + 16, "RequestLimitExceeded", "slow down", "r")
ATTEMPT = Attempt(T + 20, "n2", T + 80, 2)
SUBMITTED = Submitted(T + 21, "n3", "task", "r")
UNKNOWN = Unknown(T + 1, "n4", "InternalError", "?", "r")
FAILED = Failed(T + 30, "n5", "task_failed", "why")
SUCCEEDED = Succeeded(T + 30, "n6", (Output("outputs/k.png", "image/png"),))
PATIENCE = Patience(unknown=1800, parked=86400, running=86400)


def history(*rows: tuple[str, Entry]) -> dict[str, Entry]:
    return {"000-accepted": ACCEPTED, **dict(rows)}


def folded(*rows: tuple[str, Entry]) -> job.Job:
    result = fold("id", history(*rows))
    assert result is not None
    return result


def test_every_entry_survives_being_written_and_read() -> None:
    spec = ImageSpec(prompt="ü", enhance_prompt=False, logo_add=0, reference_images=(Reference(key="inbox/a.png"),))
    rich = Accepted(T, "n", T, spec, "f", "o", "shop", "inbox/a.png")
    for entry in (ACCEPTED, rich, REFUSED, ATTEMPT, SUBMITTED, UNKNOWN, FAILED, SUCCEEDED):
        assert entries.decode(entries.encode(entry)) == entry


def test_without_a_beginning_there_is_no_job() -> None:
    assert fold("id", {"001-submitted": SUBMITTED}) is None


def test_the_order_of_writing_does_not_matter() -> None:
    rows = list(history(("001-refused", REFUSED), ("002-attempt", ATTEMPT), ("003-submitted", SUBMITTED)).items())
    assert len({fold("id", dict(order)) for order in itertools.permutations(rows)}) == 1


def test_an_attempt_without_an_answer_is_in_flight_until_its_writer_must_be_dead() -> None:
    attempt = folded()
    assert attempt.status(T + 59) is Status.ACCEPTED
    assert attempt.status(T + 60) is Status.UNKNOWN
    assert next_step(attempt, T + 59, PATIENCE) == Wait(T + 60)
    assert next_step(attempt, T + 61, PATIENCE) == Look("", None)


def test_only_a_proven_refusal_leads_to_another_attempt() -> None:
    late = T + 100
    assert next_step(folded(("001-refused", REFUSED)), late, PATIENCE) == Begin()
    for answer in (UNKNOWN, SUBMITTED):
        step = next_step(folded((f"001-{answer.kind}", answer)), late, PATIENCE)
        assert isinstance(step, Look)
    assert isinstance(next_step(folded(), late, PATIENCE), Look)


def test_a_second_attempt_forgets_the_first_refusal() -> None:
    second = folded(("001-refused", REFUSED), ("002-attempt", ATTEMPT))
    assert (second.attempt, second.answer) == (2, None)
    assert second.status(T + 25) is Status.ACCEPTED


def test_a_parked_job_waits_for_its_time_and_not_for_ever() -> None:
    parked = folded(("001-refused", REFUSED))
    assert parked.status(T + 5) is Status.PARKED
    assert next_step(parked, T + 5, PATIENCE) == Wait(T + 16)
    assert isinstance(next_step(parked, T + 86400, PATIENCE), Withdraw)


def test_an_end_in_an_attempts_place_is_the_end_and_is_listed_next() -> None:
    withdrawn = folded(("001-refused", REFUSED), ("002-attempt", FAILED))
    assert withdrawn.status(T + 99) is Status.FAILED
    assert next_step(withdrawn, T + 99, PATIENCE) == ListEnd(FAILED)


def test_nothing_comes_after_the_end_whatever_else_was_written() -> None:
    ended = folded(("001-submitted", SUBMITTED), ("999-end", SUCCEEDED))
    assert ended.status(T + 99) is Status.SUCCEEDED
    assert next_step(ended, T + 10**9, PATIENCE) == Nothing()


def test_the_deadline_of_an_unknown_job_never_comes_before_its_writer_is_dead() -> None:
    impatient = Patience(unknown=1)
    step = next_step(folded(("001-unknown", UNKNOWN)), T + 59, impatient)
    assert step == Look("", None)
    step = next_step(folded(("001-unknown", UNKNOWN)), T + 60, impatient)
    assert isinstance(step, Look)
    assert step.give_up is not None


def test_names_sort_in_the_order_of_the_attempts_and_the_end_last() -> None:
    names = [name for n in range(1, 101) for name in (job.attempt_place(n), job.answer_place(n, SUBMITTED))]
    assert [*names, job.END_PLACE] == sorted([*names, job.END_PLACE])


def test_names_alone_tell_open_jobs_from_ended_ones() -> None:
    assert job.is_open(["000-accepted", "001-submitted"])
    assert not job.is_open(["000-accepted", "001-submitted", "999-end"])


def test_pauses_grow_to_an_hour() -> None:
    assert [job.pause_after_refusal(n) for n in (1, 2, 3, 50)] == [2, 4, 8, 3600]
