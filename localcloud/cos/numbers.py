"""Whole numbers in what clients send: part numbers, days."""

from __future__ import annotations

_DIGITS = 10
"""More than any number here has, zeros in front included; longer texts cost time, and Python refuses very long ones."""


def within(text: str, least: int, most: int) -> int | None:
    """The number, or None for anything that is not one from `least` to `most`. Pure."""
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        return None
    number = int(text)
    return number if least <= number <= most else None
