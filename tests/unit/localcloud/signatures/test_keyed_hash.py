"""The HMAC of every signature, against the standard library's."""

from __future__ import annotations

import hmac

import pytest

from localcloud.signatures.keyed_hash import KeyedHash


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
@pytest.mark.parametrize("length", [0, 1, 40, 63, 64, 65, 200])
def test_it_is_hmac_for_keys_shorter_and_longer_than_a_block(algorithm: str, length: int) -> None:
    key = bytes(range(256))[:length]

    assert KeyedHash(key, algorithm).hexdigest(b"a message") == hmac.digest(key, b"a message", algorithm).hex()


def test_one_key_hashes_many_messages() -> None:
    key = KeyedHash(b"key", "sha1")

    assert [key.hexdigest(message) for message in (b"one", b"two", b"one")] == [
        hmac.digest(b"key", message, "sha1").hex() for message in (b"one", b"two", b"one")
    ]
