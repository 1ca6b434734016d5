"""Lifecycle rules: what they say, and which objects and uploads are over, or sink to a colder storage class, by them.

Days are counted from an object's or upload's start, for old versions from when they were replaced.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime

import msgspec

from localcloud.cos import xml
from localcloud.cos.archive import COLDER, DAY, may_sink
from localcloud.cos.numbers import within
from localcloud.errors import InvalidRequest

_BEIJING = 8 * 3600
"""Seconds by which the cloud's midnight, when rules are carried out, is before that of UTC."""
_EMPTY_ID = re.compile(rb"<ID></ID>|<ID ?/>")
_INTO = frozenset(storage_class for order in COLDER for storage_class in order[1:])

_TAG: xml.Known = {"Key": {}, "Value": {}}
_KNOWN: xml.Known = {
    "ID": {},
    "Status": {},
    "Prefix": {},
    "Filter": {"Prefix": {}, "Tag": _TAG, "And": {"Prefix": {}, "Tag": _TAG}},
    "Expiration": {"Days": {}, "Date": {}, "ExpiredObjectDeleteMarker": {}},
    "Transition": {"Days": {}, "Date": {}, "StorageClass": {}},
    "NoncurrentVersionExpiration": {"NoncurrentDays": {}},
    "NoncurrentVersionTransition": {"NoncurrentDays": {}, "StorageClass": {}},
    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": {}},
}


class When(msgspec.Struct, frozen=True):
    """After so many days, or from a date (epoch seconds) on."""

    days: int | None = None
    date: float | None = None

    def has_come(self, since: float, now: float) -> bool:
        if self.date is not None:
            return now >= self.date
        return self.days is not None and now >= since + self.days * DAY


class Transition(msgspec.Struct, frozen=True):
    """When an object sinks, and into which storage class."""

    when: When
    into: str


class LifecycleRule(msgspec.Struct, frozen=True):
    """One rule that is enabled. What it does not speak about has a `When` that never comes."""

    prefix: str
    tags: frozenset[tuple[str, str]] = frozenset()
    expiration: When = When()
    transitions: tuple[Transition, ...] = ()
    old_expiration: When = When()
    old_transitions: tuple[Transition, ...] = ()
    lone_markers: bool = False
    """Whether the mark of a deletion goes when no version is left below it."""
    unfinished: When = When()

    def covers(self, key: str, tags: Iterable[tuple[str, str]] = ()) -> bool:
        return key.startswith(self.prefix) and self.tags.issubset(tags)


def coldest(transitions: Iterable[Transition], storage_class: str, since: float, now: float) -> str:
    """The class in which an object should be by now: its own, or the coldest that may follow on it."""
    for transition in transitions:
        if transition.when.has_come(since, now) and may_sink(storage_class, transition.into):
            storage_class = transition.into
    return storage_class


def next_run(now: float) -> float:
    """When rules are carried out next: at midnight in Beijing, epoch seconds."""
    return (int(now + _BEIJING) // DAY + 1) * DAY - _BEIJING


def parse(body: bytes) -> tuple[LifecycleRule, ...]:
    """The enabled rules of a LifecycleConfiguration. Raises `InvalidRequest` (MalformedXML, InvalidArgument)."""
    root = xml.parse(body, "LifecycleConfiguration")
    xml.refuse_others(root, {"Rule": _KNOWN})
    rules = root.all("Rule")
    if not 0 < len(rules) <= 1000:
        raise InvalidRequest("MalformedXML", "A LifecycleConfiguration has 1 to 1,000 rules (Rule).")
    if unknown := {rule.value("Status") for rule in rules} - {"Enabled", "Disabled"}:
        raise InvalidRequest("MalformedXML", f"The Status of a rule is Enabled or Disabled, not {min(unknown)!r}.")
    ids = [rule.value("ID") for rule in rules if rule.value("ID")]
    if len(set(ids)) < len(ids):
        raise InvalidRequest("InvalidArgument", "Two lifecycle rules have the same ID.")
    return tuple(_rule(rule) for rule in rules if rule.value("Status") == "Enabled")


def with_ids(body: bytes) -> bytes:
    """The document with an ID for every rule that came with an empty one; all else stays as it was sent."""
    digest = hashlib.md5(usedforsecurity=False)
    read = 0

    def made(empty: re.Match[bytes]) -> bytes:
        # Of all that was before it, so that two are never the same; each byte is read once, however many there are.
        nonlocal read
        digest.update(body[read : empty.end()])
        read = empty.end()
        return b"<ID>%s</ID>" % digest.hexdigest().encode()

    return _EMPTY_ID.sub(made, body)


def _rule(rule: xml.Element) -> LifecycleRule:
    where = rule.child("Filter") or rule
    where = where.child("And") or where
    if len({name for each in rule.children for name in ("Days", "Date") if each.value(name)}) > 1:
        raise InvalidRequest("MalformedXML", "A rule cannot have both Days and Date; write two rules.")
    return LifecycleRule(
        prefix=where.value("Prefix"),
        tags=frozenset((tag.value("Key"), tag.value("Value")) for tag in where.all("Tag")),
        expiration=When(_days(rule.value("Expiration", "Days")), _date(rule.value("Expiration", "Date"))),
        transitions=tuple(_transition(each, "Days") for each in rule.all("Transition")),
        old_expiration=When(_days(rule.value("NoncurrentVersionExpiration", "NoncurrentDays"))),
        old_transitions=tuple(_transition(each, "NoncurrentDays") for each in rule.all("NoncurrentVersionTransition")),
        lone_markers=rule.value("Expiration", "ExpiredObjectDeleteMarker") == "true",
        unfinished=When(_days(rule.value("AbortIncompleteMultipartUpload", "DaysAfterInitiation"))),
    )


def _transition(element: xml.Element, days: str) -> Transition:
    into = element.value("StorageClass").upper()  # as in headers (platform.md 4.9)
    if into not in _INTO:
        raise InvalidRequest("InvalidArgument", f"The StorageClass of a transition is one of {sorted(_INTO)}.")
    when = When(_days(element.value(days), least=0), _date(element.value("Date")))
    if when == When():
        raise InvalidRequest("MalformedXML", f"A {element.name} needs {days}.")
    return Transition(when, into)


def _days(text: str, *, least: int = 1) -> int | None:
    if not text:
        return None
    days = within(text, least, 3650)
    if days is None:
        raise InvalidRequest("InvalidArgument", f"The days of a lifecycle rule are {least} to 3650, not {text[:20]!r}.")
    return days


def _date(text: str) -> float | None:
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise InvalidRequest("MalformedXML", "The Date of a rule must look like 2026-12-01T00:00:00+08:00.") from wrong
    if when.tzinfo is None:
        raise InvalidRequest("MalformedXML", "The Date of a rule needs its offset from UTC, e.g. +08:00.")
    return when.timestamp()
