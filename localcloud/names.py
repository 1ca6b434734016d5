"""How names of roles, policies, users and sessions are spelled, in CAM and STS alike."""

from __future__ import annotations

import msgspec


def spelled(least: int, most: int, *, also: str = "") -> msgspec.Meta:
    """So many letters, digits and a few signs, all of ASCII, and nothing behind the last, no line break either.

    `also`: further signs, as in a set of a pattern.
    """
    return msgspec.Meta(pattern=rf"^[A-Za-z0-9_+=,.@{also}-]{{{least},{most}}}\Z")
