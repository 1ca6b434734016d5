"""A receiver's address, out of a URL that `public_url` had no objection to, and the rule about where it may lead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from aigc.errors import ForbiddenAddress
from aigc.request import public_url


@dataclass(frozen=True)
class Endpoint:
    """`host` in lower case, without brackets and without the root's full stop; `path` with its query, a secret."""

    host: str
    path: str = field(repr=False)


def endpoint_of(url: str) -> Endpoint:
    """The parts of an https URL on port 443."""
    authority, rest = re.fullmatch(r"(?i:https)://([^/?#]*)([^#]*).*", url, re.DOTALL).groups()  # type: ignore[union-attr]
    host = authority.lower().removesuffix(":443").removesuffix(":")
    return Endpoint(host.strip("[]").rstrip("."), rest if rest.startswith("/") else f"/{rest}")


def checked(addresses: Sequence[str]) -> tuple[str, ...]:
    """The addresses a connection may be made to, IPv4 first: SCF has no other network.

    Raises ForbiddenAddress when one of them is not public, whatever the others are: a name that leads inwards
    sometimes is a name that leads inwards.
    """
    if not addresses or not all(public_url.is_public(address) for address in addresses):
        raise ForbiddenAddress("the receiver's name leads to a private or reserved address")
    return tuple(sorted(addresses, key=lambda address: ":" in address))
