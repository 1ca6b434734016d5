"""The sites there are, what they were asked, and which of them is at an address. Pure state."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from localcloud.errors import NotFound
from localcloud.internet.arrangement import Answer, Arrangement

KEPT = 10_000
"""Requests remembered per site."""
Step = TypeVar("Step")


class Received(msgspec.Struct, frozen=True):
    """A request that reached a site. `time` is the cloud's, `address` what the client connected to, `sni` the name it
    asked for in its TLS handshake ("" for none), `path` with the query; header names are in lower case."""

    time: float
    address: str
    sni: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: str
    """As UTF-8; bytes that are not are replaced."""


class Site(msgspec.Struct):
    """One name outside. What it has received survives another arrangement."""

    host: str
    arrangement: Arrangement
    lookups: int = 0
    connections: int = 0
    received: deque[Received] = msgspec.field(default_factory=lambda: deque(maxlen=KEPT))
    _looked_up: int = 0
    _answered: int = 0

    def arrange(self, arrangement: Arrangement) -> None:
        """Other addresses and answers, from the first on."""
        self.arrangement, self._looked_up, self._answered = arrangement, 0, 0

    def look_up(self) -> tuple[str, ...]:
        """The addresses as of this lookup."""
        self.lookups += 1
        found = _nth(self.arrangement.addresses, self._looked_up)
        self._looked_up += 1
        return found

    def next_answer(self) -> Answer:
        answer = _nth(self.arrangement.answers, self._answered)
        self._answered += 1
        return answer

    def is_at(self, address: str) -> bool:
        return any(address in addresses for addresses in self.arrangement.addresses)

    def view(self) -> dict[str, object]:
        """The site as the control plane shows it."""
        return {
            "host": self.host,
            "addresses": self.arrangement.addresses,
            "answers": self.arrangement.answers,
            "lookups": self.lookups,
            "connections": self.connections,
            "requests": len(self.received),
        }


class Internet:
    """Every registered site. Like faults, it is the test's and no state of the cloud's: it is not kept."""

    def __init__(self) -> None:
        self._sites: dict[str, Site] = {}

    def __iter__(self) -> Iterator[Site]:
        return iter(self._sites.values())

    def register(self, host: str, arrangement: Arrangement) -> Site:
        """A new site, or another arrangement for one that is there."""
        site = self._sites.get(host)
        if site is None:
            site = self._sites[host] = Site(host, arrangement)
        else:
            site.arrange(arrangement)
        return site

    def find(self, host: str) -> Site | None:
        return self._sites.get(host)

    def get(self, host: str) -> Site:
        """Raises `NotFound`."""
        if (site := self._sites.get(host)) is None:
            raise NotFound("NotFound", f"{host} is not registered: PUT internet/{host} does that.")
        return site

    def at(self, address: str) -> list[Site]:
        """The sites at an address, those registered first before others: servers have many names."""
        return [site for site in self._sites.values() if site.is_at(address)]

    def remove(self, host: str) -> None:
        """Its name is unknown from now on. Raises `NotFound`."""
        del self._sites[self.get(host).host]

    def clear(self) -> None:
        self._sites.clear()


def _nth(steps: Sequence[Step], number: int) -> Step:
    return steps[min(number, len(steps) - 1)]
