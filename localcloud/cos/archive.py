"""Storage classes: which are colder than others, which must be restored before they can be read (platform.md 4.7)."""

from __future__ import annotations

import msgspec

from localcloud.cos import xml
from localcloud.cos.numbers import within
from localcloud.cos.objects import ObjectVersion, Restoration
from localcloud.cos.times import http_date
from localcloud.errors import Conflict, InvalidRequest

DAY = 86_400
HOUR = 3_600

COLDER = (
    ("STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING", "ARCHIVE", "DEEP_ARCHIVE"),
    ("MAZ_STANDARD", "MAZ_STANDARD_IA", "MAZ_INTELLIGENT_TIERING"),
)
"""Objects only ever sink, within one zone or within several."""

RESTORE_SECONDS = {
    "ARCHIVE": {"Expedited": 5 * 60, "Standard": 5 * HOUR, "Bulk": 12 * HOUR},
    "DEEP_ARCHIVE": {"Standard": 24 * HOUR, "Bulk": 48 * HOUR},
}
"""How long a restoration takes, by storage class and tier: the longest that is documented."""
MAX_DAYS = 365
"""How long a restored copy may be asked for. The real limit is nowhere stated."""


class RestoreRequest(msgspec.Struct, frozen=True):
    """For how many days a copy is wanted, and how soon."""

    days: int
    tier: str

    @classmethod
    def parse(cls, body: bytes) -> RestoreRequest:
        """Raises `InvalidRequest` (MalformedXML, InvalidArgument)."""
        root = xml.parse(body, "RestoreRequest")
        days = within(root.value("Days"), 1, MAX_DAYS)
        if days is None:
            raise InvalidRequest("InvalidArgument", f"Days is 1 to {MAX_DAYS}, not {root.value('Days')[:20]!r}.")
        return cls(days, root.value("CASJobParameters", "Tier") or "Standard")


def may_sink(now: str, into: str) -> bool:
    """Whether an object of one storage class can become one of another."""
    return any(now in order and into in order and order.index(now) < order.index(into) for order in COLDER)


def check_readable(version: ObjectVersion, now: float) -> None:
    """Raises `Conflict` (InvalidObjectState) for an archived object of which there is no copy to read."""
    if version.attributes.storage_class not in RESTORE_SECONDS:
        return
    if version.restoration is None or not version.restoration.ready <= now < version.restoration.until:
        raise _wrong_state("The operation is not valid for the object's storage class; restore the object first.")


def restored(version: ObjectVersion, asked: RestoreRequest, now: float) -> tuple[Restoration, bool]:
    """The restoration that this request means, and whether it begins one; otherwise it prolongs one.

    Raises `Conflict` (InvalidObjectState, RestoreAlreadyInProgress), `InvalidRequest` for a tier that does not exist.
    """
    tiers = RESTORE_SECONDS.get(version.attributes.storage_class)
    if tiers is None:
        raise _wrong_state("Restore is not allowed, as object's storage class is not ARCHIVE or DEEP_ARCHIVE.")
    if asked.tier not in tiers:
        raise InvalidRequest(
            "InvalidArgument", f"Tier is one of {', '.join(tiers)} for {version.attributes.storage_class}."
        )
    before = version.restoration
    if before is not None and now < before.ready:
        raise Conflict("RestoreAlreadyInProgress", "Object restore is already in progress.")
    if before is not None and now < before.until:
        return Restoration(before.ready, now + asked.days * DAY), False
    ready = now + tiers[asked.tier]
    return Restoration(ready, ready + asked.days * DAY), True


def about_restoration(version: ObjectVersion, now: float) -> tuple[str, str] | None:
    """The end of the header's name and its value; None when no copy is there or coming."""
    about = version.restoration
    if about is None or now >= about.until:
        return None
    if now < about.ready:
        return "restore", 'ongoing-request="true"'
    return "restore", f'ongoing-request="false", expiry-date="{http_date(about.until)}"'


def _wrong_state(message: str) -> Conflict:
    return Conflict("InvalidObjectState", message, status=403)
