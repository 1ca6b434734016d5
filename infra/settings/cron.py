"""The seven-field cron line of a timer trigger: second minute hour day month week year (platform.md 5.13)."""

from __future__ import annotations

import re

from infra.errors import Unfit

_FIELDS = (
    ("second", 0, 59),
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day", 1, 31),
    ("month", 1, 12),
    ("week", 0, 6),
    ("year", 1970, 2099),
)
_NAMES = {
    "month": ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
    "week": ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"),
}
_PART = re.compile(r"(?:\*|(?P<low>\w+)(?:-(?P<high>\w+))?)(?:/(?P<step>[0-9]+))?")


def cron(text: str) -> str:
    """The line itself, when every field of it is a number, a name, a range, a step or a list of them."""
    words = text.split()
    if len(words) != len(_FIELDS):
        names = " ".join(name for name, _, _ in _FIELDS)
        raise Unfit(f"{text!r} has {len(words)} fields; it must have seven: {names}")
    for word, (name, low, high) in zip(words, _FIELDS, strict=True):
        if not all(_is_part(part, name, low, high) for part in word.split(",")):
            raise Unfit(
                f"{word!r} is not a {name} in {text!r}; allowed are {low} to {high}, *, ranges, steps and lists"
            )
    return " ".join(words)


def _is_part(part: str, name: str, low: int, high: int) -> bool:
    match = _PART.fullmatch(part)
    if match is None or match["step"] == "0":
        return False
    ends = [_number(word, name, low) for word in (match["low"], match["high"]) if word is not None]
    return all(end is not None and low <= end <= high for end in ends) and ends == sorted(
        e for e in ends if e is not None
    )


def _number(word: str, name: str, first: int) -> int | None:
    if word.isascii() and word.isdecimal():
        return int(word)
    named = _NAMES.get(name, ())
    return named.index(word.upper()) + first if word.upper() in named else None
