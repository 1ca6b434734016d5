"""What a test says about a site: its addresses and its answers, read from JSON. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from localcloud.errors import InvalidRequest

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)+(?=[a-z]){_LABEL}")
"""A DNS name with at least two labels; the last one begins with a letter, so that no address looks like one."""
_FIELD_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_FRAMING = frozenset({"connection", "content-length", "date", "transfer-encoding"})
"""Written by the server itself."""


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a site answers one request: after `delay_ms` of real time; not at all when it is to `drop` the connection."""

    status: int = 200
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    body: str = ""
    delay_ms: int = 0
    drop: bool = False


class _Wanted(msgspec.Struct, forbid_unknown_fields=True):
    addresses: list[str | list[str]]
    answers: list[Answer] = msgspec.field(default_factory=lambda: [Answer()])


class Arrangement(msgspec.Struct, frozen=True):
    """A site as a test wants it. The nth lookup finds the nth tuple of addresses, the nth request gets the nth answer;
    the last of either repeats."""

    addresses: Sequence[tuple[str, ...]]
    answers: Sequence[Answer] = msgspec.field(default_factory=lambda: (Answer(),))


def read_name(host: str) -> str:
    """The name of a site in lower case. Raises `InvalidRequest` for anything that is no DNS name."""
    name = host.lower().removesuffix(".")
    if not _NAME.fullmatch(name):
        raise InvalidRequest("InvalidParameter", f"{host[:80]!a} is not a DNS name like hooks.example.com.")
    return name


def read_arrangement(told: Mapping[str, Any]) -> Arrangement:
    """`{"addresses": ["43.152.0.7"], "answers": [{"status": 204}]}`; a list of lists of addresses gives every lookup
    its own. Raises `InvalidRequest`."""
    try:
        wanted = msgspec.convert(told, _Wanted)
    except msgspec.ValidationError as wrong:
        raise InvalidRequest("InvalidParameter", f"A site has addresses and answers: {wrong}") from wrong
    return Arrangement(_read_lookups(wanted.addresses), _read_answers(wanted.answers))


def _read_lookups(told: list[str | list[str]]) -> Sequence[tuple[str, ...]]:
    flat = [each for each in told if isinstance(each, str)]
    if len(flat) == len(told):
        return (_read_addresses(flat),)
    if flat:
        raise InvalidRequest("InvalidParameter", "addresses is a list of addresses, or a list of such lists.")
    return tuple(_read_addresses(each) for each in told if isinstance(each, list))


def _read_addresses(texts: list[str]) -> tuple[str, ...]:
    import ipaddress  # 3 ms that a cloud without sites does not need

    if not texts:
        raise InvalidRequest("InvalidParameter", "A site needs at least one address; DELETE makes its name unknown.")
    try:
        return tuple(str(ipaddress.ip_address(text)) for text in texts)
    except ValueError as wrong:
        raise InvalidRequest("InvalidParameter", f"addresses: {wrong}.") from wrong


def _read_answers(answers: list[Answer]) -> Sequence[Answer]:
    if not answers:
        raise InvalidRequest("InvalidParameter", "answers needs at least one; leave it out for an empty 200.")
    for answer in answers:
        if not 200 <= answer.status <= 599:
            raise InvalidRequest("InvalidParameter", f"status must be 200 to 599, not {answer.status}.")
        if not 0 <= answer.delay_ms <= 900_000:
            raise InvalidRequest("InvalidParameter", "delay_ms must be 0 to 900000, the longest a function runs.")
        for name in answer.headers:
            if not _FIELD_NAME.fullmatch(name) or name.lower() in _FRAMING:
                raise InvalidRequest("InvalidParameter", f"{name[:80]!a} cannot be a header of an answer.")
    return tuple(answers)
