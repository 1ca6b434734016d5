"""CRC-64/XZ, the checksum COS sends as `x-cos-hash-crc64ecma` and several of its SDKs insist on after an upload.

liblzma, which every Linux and macOS carries, has it in C (gigabytes per second); where that cannot be loaded a table in
Python gives the same number slowly. `combine` makes the checksum of joined parts without reading them again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

_POLYNOMIAL = 0xC96C5795D7870F42  # ECMA-182, reflected
_ALL = 0xFFFFFFFFFFFFFFFF
_LIBRARIES = ("liblzma.so.5", "liblzma.5.dylib", "/usr/lib/liblzma.5.dylib", "/opt/homebrew/lib/liblzma.5.dylib")

Checksum = Callable[[bytes, int], int]


def crc64(data: bytes, previous: int = 0) -> int:
    """The checksum of `data`, or of everything so far when `previous` is the checksum of what came before."""
    return _fastest()(data, previous)


def combine(first: int, second: int, second_size: int) -> int:
    """The checksum of A+B from those of A and B and the size of B in bytes."""
    return _times(first, _power_of_x(8 * second_size)) ^ second


def crc64_by_table(data: bytes, previous: int = 0) -> int:
    """The same in Python."""
    table = _table()
    crc = previous ^ _ALL
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ _ALL


@lru_cache(maxsize=1)
def _fastest() -> Checksum:
    import ctypes  # here: only uploads need it, and the start must stay quick

    for name in _LIBRARIES:
        try:
            function = ctypes.CDLL(name).lzma_crc64
        except (OSError, AttributeError):
            continue
        function.restype = ctypes.c_uint64
        function.argtypes = (ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint64)

        def by_library(data: bytes, previous: int, of: Callable[..., int] = function) -> int:
            return int(of(data, len(data), previous))

        return by_library
    return crc64_by_table


@lru_cache(maxsize=1)
def _table() -> tuple[int, ...]:
    entries = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = (crc >> 1) ^ (_POLYNOMIAL if crc & 1 else 0)
        entries.append(crc)
    return tuple(entries)


def _times(a: int, b: int) -> int:
    """Product of two polynomials modulo the CRC's own; the highest bit is x^0, as in the reflected form."""
    product = 0
    for bit in range(63, -1, -1):
        if a >> bit & 1:
            product ^= b
        b = (b >> 1) ^ (_POLYNOMIAL if b & 1 else 0)
    return product


@lru_cache(maxsize=64)  # parts of one upload mostly have one size
def _power_of_x(exponent: int) -> int:
    result, square = 1 << 63, 1 << 62
    while exponent:
        if exponent & 1:
            result = _times(result, square)
        square = _times(square, square)
        exponent >>= 1
    return result
