"""A function's state in time, and what becomes of asynchronous events (platform.md 5.15)."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.scf.asynchronous import Waiting, after
from localcloud.scf.function import AsyncPolicy, Configuration, Function, Key, Revision, Status
from localcloud.scf.invocation import StatusCode
from localcloud.scf.package import Package


def revision(number: int) -> Revision:
    return Revision(number, Package(Path("code"), 1), Configuration("index.main_handler", "Python3.10"))


def created_at(now: float) -> Function:
    return Function(
        key=Key("ap-singapore", "default", "draw"),
        id="lam-1",
        async_run="FALSE",
        created=now,
        modified=now,
        coming=revision(1),
        settles_at=now + 0.05,
    )


def test_a_new_function_is_creating_and_runs_nothing_until_it_is_active() -> None:
    function = created_at(100.0)
    assert (function.status(100.0), function.revision(100.0)) == (Status.CREATING, None)
    assert function.status(100.05) is Status.ACTIVE
    assert function.revision(100.05) == revision(1)


def test_an_update_serves_the_old_revision_until_it_settles() -> None:
    function = created_at(100.0)
    function.change(revision(2), 200.0)
    assert (function.status(200.0), function.revision(200.0)) == (Status.UPDATING, revision(1))
    assert (function.status(200.05), function.revision(200.05)) == (Status.ACTIVE, revision(2))


def attempts(status: StatusCode, policy: AsyncPolicy, start: float = 0.0) -> int:
    """How often an event is tried that always ends like this, a minute apart."""
    function = created_at(start)
    function.async_policy = policy
    waiting: Waiting | None = Waiting("r", b"{}", "", start)
    now, count = start, 0
    while waiting is not None and count < 1000:
        count += 1
        waiting = after(waiting, status, function, now)
        now += 60
    return count


def test_success_is_the_end() -> None:
    assert attempts(StatusCode.SUCCESS, AsyncPolicy()) == 1


@pytest.mark.parametrize(
    "status",
    [
        *(StatusCode.USER_CODE, StatusCode.TIMEOUT, StatusCode.MEMORY, StatusCode.PROCESS_EXIT),
        *(StatusCode.INIT_TIMEOUT, StatusCode.HANDLER_NOT_FOUND, StatusCode.FUNCTION_STATUS, StatusCode.NO_CREDENTIALS),
    ],
)
def test_whatever_is_neither_a_throttle_nor_the_platforms_failure_is_retried_twice_by_default(
    status: StatusCode,
) -> None:
    assert attempts(status, AsyncPolicy()) == 3


def test_the_number_of_retries_is_the_functions_choice() -> None:
    assert attempts(StatusCode.USER_CODE, AsyncPolicy(retries=0)) == 1
    assert attempts(StatusCode.USER_CODE, AsyncPolicy(retries=1)) == 2


@pytest.mark.parametrize("status", [StatusCode.CONCURRENCY, StatusCode.BURST, StatusCode.INTERNAL])
def test_a_throttled_event_is_tried_every_minute_until_it_is_too_old(status: StatusCode) -> None:
    assert attempts(status, AsyncPolicy()) == 6 * 60 + 1
    assert attempts(status, AsyncPolicy(age=120)) == 3


def test_an_execution_error_is_not_retried_beyond_the_age_either() -> None:
    assert attempts(StatusCode.USER_CODE, AsyncPolicy(retries=2, age=60)) == 2


def test_throttles_do_not_use_up_the_retries_of_execution_errors() -> None:
    function = created_at(0.0)
    waiting = after(Waiting("r", b"{}", "", 0.0), StatusCode.CONCURRENCY, function, 0.0)
    assert waiting is not None
    assert (waiting.errors, waiting.tries, waiting.request_id) == (0, 1, "r")
