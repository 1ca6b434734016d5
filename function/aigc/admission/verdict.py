"""What callers of this room are told, and the port they ask at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from aigc import keys
from aigc.clock import DAY
from aigc.errors import FieldError, InvalidRequest


@dataclass(frozen=True)
class Admitted:
    """So many images are counted, and may be asked for."""

    images: int


@dataclass(frozen=True)
class Exhausted:
    """The ceiling of a UTC day is reached: of the caller, or of the service as a whole."""

    resets_at: float  # seconds since 1970
    left: int  # images that would still be admitted
    of_service: bool
    most: int | None = None  # what a whole day has, where that is less than was asked for


@dataclass(frozen=True)
class TooFast:
    """The caller has to wait until `again_at`, in seconds since 1970."""

    again_at: float


@dataclass(frozen=True)
class Standing:
    """What an instance knows of a caller's limits without asking anybody. None: no such limit, or nothing known."""

    images_left: int | None = None
    creates_left: int | None = None
    creates_full_in: float = 0.0  # seconds


class Counter(Protocol):
    """Counts images before money is spent. Errors: BudgetBusy, BucketError; then nothing may be spent.

    What was counted is never given back to the day: `keep` leaves it with this instance, for the next order of the same
    name on the same day. An instance that ends takes it along, so a day may end below its ceiling, never above it.
    """

    def admit(self, name: str, images: int) -> Admitted | Exhausted:
        """Count images for `name`: an API key's, or `keys.UPLOADS`. All or nothing."""
        ...

    def keep(self, name: str, images: int) -> None:
        """Images that were admitted, and turned out not to be needed."""
        ...

    def is_spent(self, name: str) -> bool:
        """Whether it is known, without a call, that nothing more would be admitted for `name` today."""
        ...


class Admission(Counter, Protocol):
    """What callers' orders need besides."""

    def admit_create(self, name: str, images: int) -> Admitted | Exhausted | TooFast:
        """`admit` for one call of a caller, which counts against its rate too."""
        ...

    def standing(self, name: str) -> Standing:
        """What is left for `name`, as far as this instance knows; costs no call."""
        ...


class Unlimited:
    """The admission of a service without limits: nothing is counted, nothing is stored."""

    def admit(self, _name: str, images: int) -> Admitted:
        """Yes."""
        return Admitted(images)

    def admit_create(self, _name: str, images: int) -> Admitted:
        """Yes."""
        return Admitted(images)

    def keep(self, _name: str, _images: int) -> None:
        """Nothing was counted."""

    def is_spent(self, _name: str) -> bool:
        """Never."""
        return False

    def standing(self, _name: str) -> Standing:
        """No limits."""
        return Standing()


def counted_as(owner: str) -> str:
    """The name under which the jobs of an API key, or of uploads, are counted."""
    return owner or keys.UPLOADS


def more_than_a_day(images: int, most: int) -> InvalidRequest:
    """For who asks for so many images that no day has enough: waiting would not help."""
    return InvalidRequest((FieldError("output_image_count", f"is {images}; a day has {most} images here", most),))


def end_of_day(now: float) -> float:
    """When the UTC day of `now` is over."""
    return float((int(now) // DAY + 1) * DAY)
