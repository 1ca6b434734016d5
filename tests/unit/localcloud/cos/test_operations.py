"""The table of operations and those who serve them."""

from __future__ import annotations

import pytest

from localcloud.cos.operations import NOT_SERVED, OPERATIONS, Level
from localcloud.errors import CloudError
from tests.unit.localcloud.cos.caller import BUCKET, CosCaller


@pytest.mark.parametrize("place", OPERATIONS, ids=str)
def test_every_operation_of_the_table_has_somebody_who_serves_it(cos: CosCaller, place: tuple[str, Level, str]) -> None:
    """An empty request may be refused for what it lacks; a table entry without a server would be a KeyError."""
    method, level, sub = place
    try:
        status = cos.call(
            method, "a" if level is Level.OBJECT else "", sub, bucket="" if level is Level.SERVICE else BUCKET
        ).status
    except CloudError as refusal:
        status = refusal.http_status

    assert status in {200, 204, 400, 404, 409}


def test_what_is_not_served_is_in_no_table() -> None:
    assert not NOT_SERVED & {sub for _, _, sub in OPERATIONS}
