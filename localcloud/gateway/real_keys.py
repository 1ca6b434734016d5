"""Keys of the real cloud have no place here. Who sends one by mistake is told so, and what to use instead."""

from __future__ import annotations

import re

from localcloud.errors import AuthFailure
from localcloud.identity import Credential, Keys

_REAL = re.compile(r"AKID(?!local)[A-Za-z0-9_-]{28,}")
"""AKID and 32 more, temporary ones longer; every key that this cloud issues begins with AKIDlocal."""
_SHOWN = 8
"""Characters of a real id that are repeated: enough to recognise it, and nothing that a log must not keep."""


class GuardedKeys:
    """The cloud's own keys, and a plain word about everybody else's. `code` is the dialect's for an unknown key."""

    def __init__(self, keys: Keys, code: str) -> None:
        self._keys = keys
        self._code = code

    def find(self, secret_id: str) -> Credential | None:
        """Raises `AuthFailure` for an unknown id that looks like one of the real cloud."""
        found = self._keys.find(secret_id)
        if found is None and _REAL.fullmatch(secret_id):
            raise AuthFailure(
                self._code,
                f"{secret_id[:_SHOWN]}... looks like a key of the real Tencent Cloud. This is the embedded one, which "
                "needs none: use the secret id AKIDlocal with the secret key local, or keys that this cloud issued.",
            )
        return found
