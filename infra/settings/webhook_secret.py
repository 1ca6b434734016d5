"""What webhooks are signed with, in the form of Standard Webhooks: `whsec_` and base64."""

from __future__ import annotations

import base64
import binascii

from infra.errors import Unfit

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of the key itself, as Standard Webhooks has it."""

_HOW = f"it must be {PREFIX} and the base64 of {SHORTEST} to {LONGEST} random bytes"


def webhook_secret(text: str) -> str:
    """One secret; or two with a space between, the new one first, for as long as receivers still know the old one.

    The reasons never repeat it.
    """
    secrets = text.split(" ")
    if len(secrets) > 2:
        raise Unfit(f"holds {len(secrets)} secrets; allowed are one, or two while you change it")
    for secret in secrets:
        _check(secret)
    return text


def _check(secret: str) -> None:
    if not secret.startswith(PREFIX):
        raise Unfit(f"does not begin with {PREFIX}; {_HOW}")
    try:
        size = len(base64.b64decode(secret.removeprefix(PREFIX), validate=True))
    except (binascii.Error, ValueError) as error:
        raise Unfit(f"is not base64 behind {PREFIX}; {_HOW}") from error
    if not SHORTEST <= size <= LONGEST:
        raise Unfit(f"has {size} bytes; {_HOW}")
