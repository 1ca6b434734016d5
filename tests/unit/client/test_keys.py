"""API keys."""

from __future__ import annotations

import hashlib
import re

from client.keys import new_key


def test_a_key_is_recognisable_and_fits_in_a_header() -> None:
    assert re.fullmatch(r"aigc_[A-Za-z0-9_-]{43}", new_key().key)


def test_the_hash_is_the_sha256_of_the_whole_key_string() -> None:
    made = new_key()
    assert made.sha256 == hashlib.sha256(made.key.encode()).hexdigest()


def test_no_key_is_made_twice() -> None:
    assert len({new_key().key for _ in range(100)}) == 100


def test_a_key_does_not_appear_in_its_own_representation() -> None:
    made = new_key()
    assert made.key not in repr(made)
