"""Ending processes of ours, and of nobody else."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field

import pytest

from local.ending import POLITE_SECONDS, Undertaker
from local.errors import ProcessSurvived
from local.identity import Identity

CLOUD = Identity(42, "boot:100")
WORKER = Identity(43, "boot:110")


@dataclass
class FewProcesses:
    """Who is there, who is whose child, and how each takes a signal."""

    alive: set[Identity]
    children: dict[int, tuple[Identity, ...]] = field(default_factory=dict)
    ignores: dict[Identity, set[int]] = field(default_factory=dict)
    sent: list[tuple[int, int]] = field(default_factory=list)
    slept: float = 0.0

    def is_running(self, who: Identity) -> bool:
        return who in self.alive

    def children_of(self, pid: int) -> tuple[Identity, ...]:
        return self.children.get(pid, ())

    def send(self, pid: int, number: int) -> None:
        self.sent.append((pid, number))
        for who in [one for one in self.alive if one.pid == pid and number not in self.ignores.get(one, set())]:
            self.alive.discard(who)

    def sleep(self, seconds: float) -> None:
        self.slept += seconds

    def undertaker(self) -> Undertaker:
        return Undertaker(self, self.send, self.sleep)


def test_a_process_is_asked_to_end() -> None:
    machine = FewProcesses({CLOUD})
    assert machine.undertaker().end(CLOUD)
    assert machine.sent == [(42, signal.SIGTERM)]


def test_one_that_is_gone_is_left_alone() -> None:
    machine = FewProcesses(set())
    assert not machine.undertaker().end(CLOUD)
    assert machine.sent == []


def test_the_new_owner_of_a_recycled_pid_is_left_alone() -> None:
    machine = FewProcesses({Identity(42, "boot:999")})
    assert not machine.undertaker().end(CLOUD)
    assert machine.sent == []


def test_one_that_does_not_listen_is_killed_after_a_while() -> None:
    machine = FewProcesses({CLOUD}, ignores={CLOUD: {signal.SIGTERM}})
    machine.undertaker().end(CLOUD)
    assert machine.sent == [(42, signal.SIGTERM), (42, signal.SIGKILL)]
    assert machine.slept == pytest.approx(POLITE_SECONDS)


def test_a_child_that_outlives_its_parent_is_killed_too() -> None:
    machine = FewProcesses({CLOUD, WORKER}, children={42: (WORKER,)})
    machine.undertaker().end(CLOUD)
    assert machine.sent == [(42, signal.SIGTERM), (43, signal.SIGKILL)]


def test_what_cannot_be_ended_is_named() -> None:
    machine = FewProcesses({CLOUD}, ignores={CLOUD: {signal.SIGTERM, signal.SIGKILL}})
    with pytest.raises(ProcessSurvived, match="42"):
        machine.undertaker().end(CLOUD)


def test_each_kind_of_process_is_asked_in_its_own_way() -> None:
    machine = FewProcesses({CLOUD})
    machine.undertaker().end(CLOUD, politely=signal.SIGINT)
    assert machine.sent == [(42, signal.SIGINT)]
