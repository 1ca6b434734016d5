"""What the doctor says: one finding per thing looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """FINE: nothing to do. UNSURE: not seen, or may be wanted so. WRONG: `pulumi up` or the service would fail."""

    FINE = "fine"
    UNSURE = "unsure"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """`mend` is the command, or the place in the console, that mends it; empty when nothing needs mending."""

    about: str
    verdict: Verdict
    message: str
    mend: str = ""


def fine(about: str, message: str) -> Finding:
    return Finding(about, Verdict.FINE, message)


def unsure(about: str, message: str, mend: str) -> Finding:
    return Finding(about, Verdict.UNSURE, message, mend)


def wrong(about: str, message: str, mend: str) -> Finding:
    return Finding(about, Verdict.WRONG, message, mend)
