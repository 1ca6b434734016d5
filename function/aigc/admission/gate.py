"""The way of a caller's order: counted first, then accepted. An exhausted budget refuses nobody what he has ordered
already; a rate does, for a moment, because looking it up is what the rate is to bound.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from aigc.admission.verdict import Admission, Admitted, Exhausted, TooFast, counted_as, more_than_a_day
from aigc.clock import Clock, iso
from aigc.errors import BucketError, BudgetExhausted, InvalidRequest, KeyReused, RateLimited
from aigc.jobs.accept import Acceptor, Order
from aigc.jobs.job import Job

RATE_POLICY = "minute"
BUDGET_POLICY = "day"


@dataclass(frozen=True)
class Gate:
    """Takes orders like `Acceptor`, within the limits."""

    admission: Admission
    acceptor: Acceptor
    clock: Clock

    def accept(self, order: Order, *, prepare: Callable[[], None] = lambda: None) -> tuple[Job, bool]:
        """The job of this order, and whether it is new. `prepare` stores what the job needs, once it is let in.

        Raises BudgetExhausted, RateLimited, InvalidRequest for more images than any day has, and what `prepare`,
        `Acceptor.accept` and `Admission` raise.
        """
        name, images = counted_as(order.owner), order.spec.images_wanted
        verdict = self.admission.admit_create(name, images)
        if not isinstance(verdict, Admitted):
            known = self.acceptor.known(order) if isinstance(verdict, Exhausted) else None
            if known is None:
                raise self._refusal(verdict, images)
            return known, False
        try:
            prepare()
        except BucketError:
            self.admission.keep(name, images)
            raise
        try:
            job, new = self.acceptor.accept(order)
        except (KeyReused, InvalidRequest, BucketError):  # Create was not sent
            self.admission.keep(name, images)
            raise
        if not new:
            self.admission.keep(name, images)
        return job, new

    def _refusal(self, verdict: Exhausted | TooFast, images: int) -> BudgetExhausted | RateLimited | InvalidRequest:
        if isinstance(verdict, TooFast):
            seconds = self._seconds_until(verdict.again_at)
            return RateLimited(
                "this API key creates faster than it may",
                next_step=f"Send the same request again in {seconds} s.",
                resets_at=verdict.again_at,
                retry_after=seconds,
                policy=RATE_POLICY,
            )
        if verdict.most is not None:
            return more_than_a_day(images, verdict.most)
        whose = "the whole service" if verdict.of_service else "this API key"
        return BudgetExhausted(
            f"{images} asked for, and {verdict.left} left today for {whose}",
            next_step=f"Send the same request again after {iso(verdict.resets_at)}, or ask the operator for more.",
            resets_at=verdict.resets_at,
            retry_after=self._seconds_until(verdict.resets_at),
            policy=BUDGET_POLICY,
        )

    def _seconds_until(self, moment: float) -> int:
        return max(1, math.ceil(moment - self.clock.now()))
