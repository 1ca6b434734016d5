"""Carrying letters to their receivers, side by side: one that does not answer keeps nobody waiting but itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aigc.clock import Clock
from aigc.errors import ReceiverError, Unreachable
from aigc.webhooks.endpoint import Endpoint, checked
from aigc.webhooks.ports import Dialer, Names, Reply

MOST_ADDRESSES = 3
LOOK_UP_SECONDS = 5.0
_BUSY = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class Letter:
    """A signed notice on its way."""

    endpoint: Endpoint
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Carried:
    """What came of it: a status, or the reason why there is none. `took` in seconds."""

    took: float
    status: int = 0
    retry_after: float = 0.0
    reason: str = ""

    @property
    def delivered(self) -> bool:
        """Whether the receiver has it. A redirect is an answer of somebody who has not."""
        return 200 <= self.status < 300

    @property
    def busy(self) -> bool:
        """Whether another letter to the same receiver would make things worse."""
        return self.status == 0 or self.status in _BUSY


@dataclass(frozen=True)
class Carrier:
    """Looks a name up, checks every address, and connects to one that was checked: nobody looks it up again between."""

    names: Names
    dialer: Dialer
    clock: Clock

    def carry(self, letters: Sequence[Letter], *, seconds: float) -> list[Carried]:
        """One result per letter, in order, all of them within `seconds`."""
        return side_by_side([lambda letter=letter: self._one(letter, seconds) for letter in letters])  # type: ignore[misc]

    def _one(self, letter: Letter, seconds: float) -> Carried:
        started = self.clock.monotonic()
        try:
            reply = self._sent(letter, started + seconds)
        except ReceiverError as error:
            return Carried(self.clock.monotonic() - started, reason=error.code)
        return Carried(self.clock.monotonic() - started, reply.status, reply.retry_after)

    def _sent(self, letter: Letter, until: float) -> Reply:
        host = letter.endpoint.host
        look_up = min(LOOK_UP_SECONDS, until - self.clock.monotonic())
        unreachable = Unreachable("no time was left to connect")
        for address in checked(self.names.addresses(host, seconds=look_up))[:MOST_ADDRESSES]:
            left = until - self.clock.monotonic()
            if left <= 0:
                break
            try:
                return self.dialer.post(
                    letter.endpoint, address, headers=letter.headers, body=letter.body, seconds=left
                )
            except Unreachable as error:
                unreachable = error
        raise unreachable


def side_by_side(tasks: Sequence[Callable[[], Carried]]) -> list[Carried]:
    """The results in order. What one of them raises is raised here, after all have ended."""
    if len(tasks) == 1:
        return [tasks[0]()]
    import threading

    results: list[Carried | BaseException | None] = [None] * len(tasks)

    def run(place: int) -> None:
        try:
            results[place] = tasks[place]()
        except BaseException as error:  # noqa: BLE001 - raised again below, in the thread that waits
            results[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if isinstance(result, Carried)]
