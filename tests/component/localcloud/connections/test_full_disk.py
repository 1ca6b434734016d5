"""A disk that takes no more: the client hears of it, and nothing that was cut short passes for what was sent."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from localcloud.server.intake import IN_MEMORY
from tests.component.localcloud.connections.port import Port, raw, status

LARGEST = IN_MEMORY + 200_000


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """What a full disk does: it takes the bytes for which there is room, and refuses the next ones."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heard)


@pytest.mark.parametrize("beyond", [1, 300_000])
def test_a_body_for_which_there_is_no_room_is_refused_and_leaves_nothing(
    port: Port, tmp_path: Path, beyond: int
) -> None:
    with no_file_larger_than(LARGEST):
        assert status(port.say(raw(port.world.put("k", b"x" * (LARGEST + beyond))))) == 500
        assert status(port.say(raw(port.world.put("fits", b"x" * LARGEST)))) == 200

    assert port.world.cos.objects.keys() == {"fits"}
    assert list((tmp_path / "bodies").iterdir()) == []
