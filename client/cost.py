"""What a stack is going to cost, from its volume and from prices that the reader fills in. Pure.

No price is built in: what an image costs is not established publicly, and differs by account and region. The amounts
of everything else follow from how the service works (docs/architecture.md).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields

DAYS_PER_MONTH = 30
TICKS_PER_DAY = 2 * 60 * 24
"""Of the timer, at its default of one every 30 seconds."""

INVOCATIONS_PER_IMAGE = 3
"""The order, the result's event, and one look at the job."""

REQUESTS_PER_IMAGE = 12
"""To the bucket: records, index, listings, the image itself."""

REQUESTS_PER_TICK = 8
LOG_KB_PER_INVOCATION = 2

EXAMPLE = """\
# Prices for `aigc cost --prices FILE`. EXAMPLE VALUES, NOT REAL PRICES: replace every one of them by what your
# account pays (console, Billing Center; the pages of MPS, SCF, COS and CLS).
currency = "USD"
image = 1.0                  # one image of the model you use
function_gb_second = 1.0     # SCF: memory times duration
function_million_calls = 1.0 # SCF: one million invocations
storage_gb_month = 1.0       # COS: one GB for a month
bucket_ten_thousand = 1.0    # COS: ten thousand requests
log_gb = 1.0                 # CLS: one GB written, indexed and kept
"""


class UnusablePrices(ValueError):
    """The file of prices cannot be used; the message says what is missing or wrong."""


@dataclass(frozen=True)
class Prices:
    """Each in `currency`."""

    currency: str
    image: float
    function_gb_second: float
    function_million_calls: float
    storage_gb_month: float
    bucket_ten_thousand: float
    log_gb: float


@dataclass(frozen=True)
class Volume:
    """What is expected of a day, and the settings of the stack that decide what it costs."""

    images_per_day: int
    memory_mb: int = 256
    seconds_per_call: float = 1.0
    """How long one invocation takes on average."""
    image_mb: float = 2.0
    keep_outputs_days: int = 30
    ceiling: int = 0
    """`imagesPerDay` of the stack; 0: none."""
    ticks_per_day: int = TICKS_PER_DAY
    """Of the timer, `sweepCron` of the stack."""


@dataclass(frozen=True)
class Item:
    """One line of the estimate, per day."""

    name: str
    amount: float
    unit: str
    cost: float


@dataclass(frozen=True)
class Estimate:
    """What a day costs. `most_images_cost` is what the ceiling lets a day's images cost at most; None: no bound."""

    currency: str
    items: tuple[Item, ...]
    most_images_cost: float | None

    @property
    def per_day(self) -> float:
        return sum(item.cost for item in self.items)

    @property
    def per_month(self) -> float:
        return self.per_day * DAYS_PER_MONTH


def read_prices(text: str) -> Prices:
    """Prices from TOML. Raises UnusablePrices."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnusablePrices(f"it is not TOML: {error}") from error
    wanted = [field.name for field in fields(Prices)]
    if missing := [name for name in wanted if name not in found]:
        raise UnusablePrices(f"it lacks {', '.join(missing)}")
    if unknown := [name for name in found if name not in wanted]:
        raise UnusablePrices(f"{', '.join(unknown)} is no price; known are {', '.join(wanted)}")
    for name in wanted[1:]:
        value = found[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
            raise UnusablePrices(f"{name} must be a number of 0 or more")
    return Prices(str(found["currency"]), *(float(found[name]) for name in wanted[1:]))


def estimate(volume: Volume, prices: Prices) -> Estimate:
    """What a day like that costs."""
    most = volume.ceiling * prices.image if volume.ceiling else None
    return Estimate(prices.currency, tuple(_items(volume, prices)), most)


def _items(volume: Volume, prices: Prices) -> Iterator[Item]:
    images = min(volume.images_per_day, volume.ceiling) if volume.ceiling else volume.images_per_day
    calls = images * INVOCATIONS_PER_IMAGE + volume.ticks_per_day
    gb_seconds = calls * volume.seconds_per_call * volume.memory_mb / 1024
    stored = images * volume.image_mb / 1024 * volume.keep_outputs_days
    requests = images * REQUESTS_PER_IMAGE + volume.ticks_per_day * REQUESTS_PER_TICK
    logs = calls * LOG_KB_PER_INVOCATION / 1024**2
    yield Item("images", images, "images", images * prices.image)
    yield Item("function, time", gb_seconds, "GB-seconds", gb_seconds * prices.function_gb_second)
    yield Item("function, calls", calls, "calls", calls / 1e6 * prices.function_million_calls)
    yield Item("bucket, storage", stored, "GB kept", stored * prices.storage_gb_month / DAYS_PER_MONTH)
    yield Item("bucket, requests", requests, "requests", requests / 1e4 * prices.bucket_ten_thousand)
    yield Item("logs", logs, "GB", logs * prices.log_gb)
