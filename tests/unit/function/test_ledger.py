"""What was spent, and how fast: the decision alone, for every course of events that hypothesis can think of."""

from __future__ import annotations

from fractions import Fraction

from aigc.admission import ledger as ledgers
from aigc.admission.ledger import MICROS, Ceilings, Ledger
from aigc.admission.verdict import Exhausted, TooFast
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.function.fake_cloud import START

names = st.sampled_from(["shop", "studio", "_uploads"])
orders = st.lists(st.tuples(names, st.integers(1, 4)), max_size=40)
pauses = st.lists(st.one_of(st.integers(0, 2 * MICROS), st.integers(0, 90 * MICROS)), max_size=60)


@given(orders, st.integers(0, 30), st.integers(0, 30))
def test_every_version_is_within_the_ceilings_and_no_order_is_refused_that_fits(
    wanted: list[tuple[str, int]], service: int, own: int
) -> None:
    ledger, limits = Ledger(), Ceilings(service, own)
    for name, images in wanted:
        fits = ledger.total + images <= service and ledger.images.get(name, 0) + images <= own
        outcome = ledgers.count(ledger, name, images, 0, limits, START)
        assert isinstance(outcome, Ledger) == fits
        if isinstance(outcome, Ledger):
            ledger = outcome
    assert ledger.total == sum(ledger.images.values()) <= service
    assert all(spent <= own for spent in ledger.images.values())


@given(pauses, st.integers(1, 100))
def test_the_rate_is_that_of_a_bucket_that_leaks_exactly(waits: list[int], per_minute: int) -> None:
    limits = Ceilings(per_minute=per_minute)
    ledger, now, level = Ledger(), 0, Fraction(0)
    for wait in waits:
        now += wait
        level = max(Fraction(0), level - Fraction(wait, limits.interval))
        outcome = ledgers.count(ledger, "shop", 1, 1, limits, now / MICROS)
        if level + 1 <= per_minute:
            assert isinstance(outcome, Ledger)
            ledger, level = outcome, level + 1
        else:
            assert isinstance(outcome, TooFast)


@given(pauses, st.integers(1, 30))
def test_a_key_that_comes_back_when_it_is_told_to_is_admitted(waits: list[int], per_minute: int) -> None:
    limits = Ceilings(per_minute=per_minute)
    ledger, now = Ledger(), START
    for wait in waits:
        now += wait / MICROS
        outcome = ledgers.count(ledger, "shop", 1, 1, limits, now)
        if isinstance(outcome, TooFast):
            now = max(now, outcome.again_at) + 1e-6  # seconds since 1970 as a float are good to a microsecond
            outcome = ledgers.count(ledger, "shop", 1, 1, limits, now)
        assert isinstance(outcome, Ledger)
        ledger = outcome


@given(orders, pauses)
def test_what_is_stored_is_what_is_read(wanted: list[tuple[str, int]], waits: list[int]) -> None:
    ledger, now = Ledger(), START
    for (name, images), wait in zip(wanted, waits, strict=False):
        now += wait / MICROS
        counted = ledgers.count(ledger, name, images, 1, Ceilings(per_minute=5), now)
        ledger = counted if isinstance(counted, Ledger) else ledger
    assert ledgers.decode(ledger.version, ledgers.encode(ledger, "nonce")) == ledger


def test_the_day_begins_with_nothing_spent_but_midnight_lets_nobody_off_his_rate() -> None:
    ledger, limits = Ledger(), Ceilings(own=100, per_minute=2)
    for _ in range(2):
        counted = ledgers.count(ledger, "shop", 1, 1, limits, START)
        assert isinstance(counted, Ledger)
        ledger = counted
    tomorrow = ledgers.next_day(ledger, START + 1)
    assert (tomorrow.version, tomorrow.total, tomorrow.images) == (0, 0, {})
    assert isinstance(ledgers.count(tomorrow, "shop", 1, 1, limits, START + 1), TooFast)


def test_a_ceiling_that_was_lowered_during_the_day_leaves_nothing() -> None:
    outcome = ledgers.count(Ledger(7, 40, {"shop": 40}), "shop", 1, 0, Ceilings(service=10), START)
    assert isinstance(outcome, Exhausted)
    assert (outcome.left, outcome.of_service) == (0, True)


@given(orders, st.integers(1, 30))
def test_four_fifths_are_told_once(wanted: list[tuple[str, int]], service: int) -> None:
    ledger, limits, told = Ledger(), Ceilings(service), 0
    for name, images in wanted:
        outcome = ledgers.count(ledger, name, images, 0, limits, START)
        if isinstance(outcome, Ledger):
            told += len(ledgers.nearly_spent(ledger, outcome, name, limits))
            ledger = outcome
    assert told == (1 if ledger.total >= ledgers.NEARLY * service else 0)


@given(st.integers(1, 100), st.integers(1, 100), st.floats(0, 5))
def test_nobody_is_told_of_less_than_no_creates(before: int, lowered: int, behind: float) -> None:
    """By an instance whose clock is behind, or after the limit was lowered."""
    ledger = Ledger()
    while isinstance(counted := ledgers.count(ledger, "shop", 1, 1, Ceilings(per_minute=before), START), Ledger):
        ledger = counted
    assert ledgers.standing(ledger, "shop", Ceilings(per_minute=lowered), START - behind).creates_left == 0
