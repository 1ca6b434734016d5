"""Where bytes live, and their checksum."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest

from localcloud.cos.content import IN_MEMORY, Depot
from localcloud.cos.crc64 import combine, crc64, crc64_by_table
from localcloud.http import Body

CHECK = 0x995DC9BBDF1939FA
"""CRC-64/XZ of the digits 1 to 9, from the catalogue of parametrised CRC algorithms."""


def test_the_checksum_is_that_of_the_catalogue() -> None:
    assert crc64(b"123456789") == CHECK
    assert crc64_by_table(b"123456789") == CHECK


@pytest.mark.parametrize("cut", [0, 1, 4, 9])
def test_checksums_of_parts_make_that_of_the_whole(cut: int) -> None:
    first, second = b"123456789"[:cut], b"123456789"[cut:]

    assert combine(crc64(first), crc64(second), len(second)) == CHECK
    assert crc64(second, crc64(first)) == CHECK
    assert crc64_by_table(second, crc64_by_table(first)) == CHECK


def test_small_bytes_stay_in_memory_and_others_go_to_a_file(tmp_path: Path) -> None:
    depot = Depot(tmp_path / "objects")

    assert depot.keep(b"x" * IN_MEMORY).pieces == ()
    assert depot.keep(b"x" * (IN_MEMORY + 1)).data is None


def test_joined_parts_are_read_across_their_borders(tmp_path: Path) -> None:
    depot = Depot(tmp_path)
    parts = [depot.keep(bytes([number]) * 70_000) for number in (1, 2, 3)]

    whole = depot.join([*parts, depot.keep(b"end")])

    assert whole.size == 210_003
    assert whole.read() == b"\1" * 70_000 + b"\2" * 70_000 + b"\3" * 70_000 + b"end"
    assert whole.crc64 == crc64(whole.read())
    assert sum(piece.length for piece in whole.slices(69_999, 140_000)) == 70_002
    assert len(whole.slices(69_999, 140_000)) == 3


def test_a_spooled_body_is_taken_over_with_its_checksum(tmp_path: Path) -> None:
    spooled = tmp_path / "spooled"
    spooled.write_bytes(b"123456789")
    body = Body(data=None, file=spooled, size=9)

    content = asyncio.run(Depot(tmp_path / "objects").take(body))

    assert content.crc64 == CHECK
    assert not spooled.exists()
    body.discard()
    assert content.read() == b"123456789"


def test_dropped_bytes_can_still_be_sent_for_a_while(tmp_path: Path) -> None:
    depot = Depot(tmp_path)
    content = depot.keep(b"x" * 100_000)
    depot.drop(content)

    assert len(content.read()) == 100_000
    depot.clear()
    assert [*tmp_path.iterdir()] == []


def test_dropped_files_go_and_copies_of_them_stay(tmp_path: Path) -> None:
    depot = Depot(tmp_path, grace=0)
    content = depot.keep(b"x" * 100_000)
    copy = depot.copy(content)

    depot.drop(content)

    assert len([*tmp_path.iterdir()]) == 1
    assert copy.read() == b"x" * 100_000


def test_a_cut_owns_only_what_it_needs(tmp_path: Path) -> None:
    depot = Depot(tmp_path)
    source = depot.join(depot.keep(bytes([number]) * 70_000) for number in (1, 2, 3))

    part, md5 = asyncio.run(depot.cut(source, 70_000, 70_002))

    assert (part.read(), part.crc64, len(part.pieces)) == (b"\2\2\2", crc64(b"\2\2\2"), 1)
    assert md5 == hashlib.md5(b"\2\2\2").digest()


def test_a_body_whose_client_goes_away_is_still_the_bodys_own(tmp_path: Path) -> None:
    """So that whoever gives up removes it."""
    spooled = tmp_path / "spooled"
    spooled.write_bytes(b"1" * 1_000_000)
    body = Body(data=None, file=spooled, size=1_000_000)

    async def give_up() -> None:
        taking = asyncio.ensure_future(Depot(tmp_path / "objects").take(body))
        await asyncio.sleep(0)
        taking.cancel()
        await asyncio.wait([taking])

    asyncio.run(give_up())

    assert body.file == spooled
    assert spooled.exists()
    assert not (tmp_path / "objects").exists()
