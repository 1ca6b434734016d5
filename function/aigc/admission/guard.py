"""The ledger of a day in the bucket: a chain of create-only objects, one per version.

    know version n --> PUT version n+1 --> 200: counted
         ^                 `--> 409: somebody else has counted; read the newest version, compute anew
         `-------------------------'

COS has no compare-and-swap, but a create-only PUT of the next version is one. An instance that nobody got ahead of pays
one call per order, and none to say no: what is spent stays spent until the day ends.

Several instances that count at the same time get in each other's way. An instance that was late therefore counts a few
images ahead, and the orders that follow take them without a call; who has many jobs to send (`block`) does so at once.
That only while they are less than one per cent of what is left, so that a small ceiling is used up to the last image.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import cast

from aigc import keys
from aigc.admission import ledger as ledgers
from aigc.admission.ledger import Ceilings, Ledger
from aigc.admission.verdict import Admitted, Exhausted, Standing, TooFast
from aigc.clock import Chance, Clock, Deadline, day
from aigc.config import Settings
from aigc.errors import AlreadyExists, AnswerLost, BrokenLedger, BudgetBusy
from aigc.log import Log
from aigc.ports import Bucket

PUT_TRIES = 3
NEEDED_AFTERWARDS = 5.0  # seconds: two writes and an answer of MPS
PAUSE_BASE = 0.02  # seconds; full jitter: a random share of base * 2^n
PAUSE_MOST = 1.0
MOST_AHEAD = 16  # images
AHEAD_OF_LEFT = 100  # at most one per so many that are left


@dataclass
class Memory:
    """What an instance remembers between invocations. It may be old, never wrong: a day's spending only grows."""

    day: str = ""
    ledger: Ledger | None = None
    kept: dict[str, int] = field(default_factory=dict)  # images that were counted and not used, by name
    ahead: int = 1

    def turn_to(self, today: str) -> None:
        """Forget another day's figures."""
        if self.day != today:
            self.day, self.ledger, self.kept, self.ahead = today, None, {}, 1

    def take(self, name: str, images: int) -> None:
        """Use `images` of those that were kept."""
        self.kept[name] = self.kept.get(name, 0) - images


@dataclass(frozen=True)
class Guard:
    """`verdict.Admission` over the bucket. Not for threads: its memory belongs to one invocation at a time."""

    settings: Settings
    memory: Memory
    bucket: Bucket
    clock: Clock
    chance: Chance
    deadline: Deadline
    log: Log
    block: int = 1  # images worth counting at once, if there are plenty

    def admit(self, name: str, images: int) -> Admitted | Exhausted:
        """Count images, or say that they are spent. Raises BudgetBusy or BucketError."""
        without_rate = replace(self._limits(name), per_minute=None)
        return cast("Admitted | Exhausted", self._admit(name, images, without_rate))

    def admit_create(self, name: str, images: int) -> Admitted | Exhausted | TooFast:
        """Count one create and its images, or say why not. Raises BudgetBusy or BucketError."""
        return self._admit(name, images, self._limits(name))

    def keep(self, name: str, images: int) -> None:
        """Leave counted images for the next order of `name`."""
        if not self._limits(name).is_open and self.memory.day == day(self.clock.now()):
            self.memory.take(name, -images)

    def is_spent(self, name: str) -> bool:
        """Whether it is known that nothing more would be admitted today."""
        return self.standing(name).images_left == 0

    def standing(self, name: str) -> Standing:
        """What this instance knows."""
        now, limits = self.clock.now(), self._limits(name)
        if self.memory.ledger is None or self.memory.day != day(now):
            return Standing()
        known = ledgers.standing(self.memory.ledger, name, limits, now)
        kept = self.memory.kept.get(name, 0)
        return replace(known, images_left=None if known.images_left is None else known.images_left + kept)

    def _limits(self, name: str) -> Ceilings:
        return ledgers.ceilings(name, self.settings.images_per_day, self.settings.api_keys)

    def _admit(self, name: str, images: int, limits: Ceilings) -> Admitted | Exhausted | TooFast:
        if limits.is_open:
            return Admitted(images)
        refusal = self._count(name, images, limits)
        if refusal is not None:
            return refusal
        self.memory.take(name, images)
        return Admitted(images)

    def _count(self, name: str, images: int, limits: Ceilings) -> Exhausted | TooFast | None:
        """Count until `images` are kept, and the create is counted if there is a rate; or why that cannot be."""
        memory, late = self.memory, 0
        while True:
            now = self.clock.now()
            memory.turn_to(day(now))
            kept = memory.kept.get(name, 0)
            needed = max(0, images - kept)
            if not needed and limits.per_minute is None:
                return None
            known = memory.ledger or self._newest(memory.day, now)
            memory.ledger = known
            wanted = needed + self._ahead(known, name, needed, limits)
            counted = ledgers.count(known, name, wanted, 1, limits, now)
            if isinstance(counted, Exhausted):
                return replace(counted, left=counted.left + kept, most=limits.too_few_for(images))
            if isinstance(counted, TooFast):
                return counted
            memory.ledger = None  # until it is certain what stands there
            if self._store(memory.day, counted):
                break
            late += 1
            self._wait(late)
        memory.ledger = counted
        memory.take(name, -wanted)
        memory.ahead = min(MOST_AHEAD, 2 * memory.ahead) if late else max(1, memory.ahead // 2)
        for whose, spent, ceiling in ledgers.nearly_spent(known, counted, name, limits):
            self.log.warning("budget nearly spent", whose=whose, images=spent, ceiling=ceiling)
        return None

    def _ahead(self, known: Ledger, name: str, needed: int, limits: Ceilings) -> int:
        """Images to count beyond those that are needed. Pointless under a rate, which costs a call each time."""
        left = known.left(name, limits)
        if left is None or limits.per_minute is not None:
            return 0
        return max(0, min(max(self.memory.ahead, self.block) - 1, left // AHEAD_OF_LEFT, left - needed))

    def _newest(self, today: str, now: float) -> Ledger:
        """The newest version, or the beginning of the day."""
        found = self._read(today)
        if found is None:
            yesterday = self._read(day(now - 60)) if day(now - 60) != today else None
            return ledgers.next_day(yesterday or Ledger(), now)
        return found

    def _read(self, day_: str) -> Ledger | None:
        page = self.bucket.list(keys.spent_on(day_), limit=1)
        if not page.rows:
            return None
        key = page.rows[0].key
        try:
            return ledgers.decode(keys.version_of_spent(key), self.bucket.get(key).body)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BrokenLedger(f"{key} is not a version of a day's ledger") from error

    def _store(self, today: str, counted: Ledger) -> bool:
        """Whether this version is ours. Raises AnswerLost when that could not be found out."""
        key = keys.spent(today, counted.version)
        body = ledgers.encode(counted, self.chance.token(8).hex())
        lost: AnswerLost | None = None
        for _ in range(PUT_TRIES):
            try:
                self.bucket.create(key, body)
            except AlreadyExists:
                return lost is not None and self.bucket.get(key).body == body
            except AnswerLost as error:
                lost = error
            else:
                return True
        raise AnswerLost(f"no answer to {PUT_TRIES} attempts to write {key}") from lost

    def _wait(self, late: int) -> None:
        """Let others go first. The first time not at all: then most likely our version was just old."""
        pause = self.chance.fraction() * min(PAUSE_MOST, PAUSE_BASE * 2**late) if late > 1 else 0.0
        if self.deadline.remaining() < pause + NEEDED_AFTERWARDS:
            raise BudgetBusy(
                "too many requests are counted at the same time",
                next_step="Send the same request with the same Idempotency-Key again.",
            )
        if pause:
            self.clock.sleep(pause)
