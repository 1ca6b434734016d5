"""The drawn error tree and the promised names."""

from __future__ import annotations

import client
from client import errors
from tests.unit.client.error_tree import drawn, tree_of


def test_the_drawn_tree_is_the_real_tree() -> None:
    assert drawn(errors.__doc__ or "") == tree_of(errors.ImageServiceError)


def test_the_public_names_are_the_promised_ones() -> None:
    assert sorted(client.__all__) == client.__all__
    assert all(hasattr(client, name) for name in client.__all__)
    assert {"ImageService", "ImageRequest", "Job", "new_key"} <= set(client.__all__)
