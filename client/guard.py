"""Keys of one cloud are never sent to the other."""

from __future__ import annotations

import re

from client.errors import WrongKeys
from client.route import is_loopback

EMBEDDED_PREFIX = "AKIDlocal"
"""How every secret id of the embedded cloud begins; those it issues are as long as real ones."""

_REAL = re.compile(r"AKID(?!local)[A-Za-z0-9_-]{28,}")
"""Secret ids of the real cloud are AKID and 32 characters more; those of temporary keys are longer."""


def check_keys(secret_id: str, endpoint: str) -> None:
    """Raise WrongKeys when `secret_id` does not belong to the cloud at `endpoint` (empty means the real one)."""
    local = bool(endpoint) and is_loopback(endpoint)
    if secret_id.startswith(EMBEDDED_PREFIX) and not local:
        raise WrongKeys(
            f"{secret_id} is a key of the embedded cloud, but the address is not on this machine; nothing was sent",
            next_step="Set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY to your own, or run `make up`.",
        )
    if local and _REAL.fullmatch(secret_id):
        raise WrongKeys(
            f"{secret_id[:8]}... looks like a real key, but {endpoint} is the embedded cloud; nothing was sent",
            next_step="Unset TENCENTCLOUD_SECRET_ID, or use secretId and secretKey from .local/outputs.json.",
        )
