"""Lifecycle rules: what they say, and which objects and uploads are over by them.

Expiration of current objects and of unfinished uploads is acted upon; transitions and old versions are only kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

import msgspec

from localcloud.cos import xml
from localcloud.errors import InvalidRequest

DAY = 86_400
_BEIJING = 8 * 3600
"""Seconds by which the cloud's midnight, when rules are carried out, is before that of UTC."""


class LifecycleRule(msgspec.Struct, frozen=True):
    """One rule that is enabled. Days are counted from an object's or upload's start; `date` is in epoch seconds."""

    prefix: str
    tags: frozenset[tuple[str, str]] = frozenset()
    days: int | None = None
    date: float | None = None
    abort_days: int | None = None

    def expires(self, key: str, tags: Iterable[tuple[str, str]], modified: float, now: float) -> bool:
        """Whether an object is over."""
        if not key.startswith(self.prefix) or not self.tags.issubset(tags):
            return False
        if self.date is not None:
            return now >= self.date
        return self.days is not None and now >= modified + self.days * DAY

    def aborts(self, key: str, started: float, now: float) -> bool:
        """Whether an unfinished upload is over."""
        return self.abort_days is not None and key.startswith(self.prefix) and now >= started + self.abort_days * DAY


def next_run(now: float) -> float:
    """When rules are carried out next: at midnight in Beijing, epoch seconds."""
    return (int(now + _BEIJING) // DAY + 1) * DAY - _BEIJING


def parse(body: bytes) -> tuple[LifecycleRule, ...]:
    """The enabled rules of a LifecycleConfiguration. Raises `InvalidRequest` (MalformedXML, InvalidArgument)."""
    rules = xml.parse(body, "LifecycleConfiguration").all("Rule")
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
    for empty in (b"<ID></ID>", b"<ID/>", b"<ID />"):
        while (at := body.find(empty)) >= 0:
            made = hashlib.md5(body[: at + 1], usedforsecurity=False).hexdigest()
            body = body[:at] + f"<ID>{made}</ID>".encode() + body[at + len(empty) :]
    return body


def _rule(rule: xml.Element) -> LifecycleRule:
    where = rule.child("Filter") or rule
    where = where.child("And") or where
    date = rule.value("Expiration", "Date")
    return LifecycleRule(
        prefix=where.value("Prefix"),
        tags=frozenset((tag.value("Key"), tag.value("Value")) for tag in where.all("Tag")),
        days=_days(rule.value("Expiration", "Days")),
        date=_date(date) if date else None,
        abort_days=_days(rule.value("AbortIncompleteMultipartUpload", "DaysAfterInitiation")),
    )


def _days(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or not 0 < int(text[:6]) <= 3650:
        raise InvalidRequest("InvalidArgument", f"The days of a lifecycle rule are 1 to 3650, not {text[:20]!r}.")
    return int(text)


def _date(text: str) -> float:
    try:
        when = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise InvalidRequest("MalformedXML", "The Date of a rule must look like 2026-12-01T00:00:00+08:00.") from wrong
    if when.tzinfo is None:
        raise InvalidRequest("MalformedXML", "The Date of a rule needs its offset from UTC, e.g. +08:00.")
    return when.timestamp()
