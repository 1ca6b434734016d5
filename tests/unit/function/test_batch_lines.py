"""From pieces of a file to its lines, wherever the pieces end."""

from __future__ import annotations

import pytest
from aigc.batches.lines import LONGEST_LINE, Line, Place, split
from aigc.batches.records import Batch, Counts, Piece, Progress, batch_from, encode, piece_from, progress_from, runs
from hypothesis import given
from hypothesis import strategies as st

PIECE = LONGEST_LINE + 2


def read_all(data: bytes, *, size: int = PIECE, most: int = 1000) -> list[Line]:
    """Every line, read piece by piece as the check does."""
    lines: list[Line] = []
    place = Place()
    while place.offset < len(data) or place.inside:
        part = data[place.offset :][:size]
        found, after = split(part, place, ends=place.offset + len(part) >= len(data), most=most)
        assert after != place, "no piece may leave the reader where it was"
        lines, place = lines + found, after
    return lines


def bodies(data: bytes) -> list[bytes | None]:
    return [line.body for line in read_all(data)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"a\nb\n", [b"a", b"b"]),
        (b"a\nb", [b"a", b"b"]),
        (b"a\r\nb\r\n", [b"a\r", b"b\r"]),  # a carriage return is white space, to JSON and to `is_blank`
        (b"\n\na", [b"", b"", b"a"]),
        (b"\xef\xbb\xbfa\nb", [b"a", b"b"]),
        (b"\xef\xbb\xbf", []),
    ],
)
def test_lines_end_at_line_feeds_and_the_last_one_at_the_end(data: bytes, expected: list[bytes]) -> None:
    assert bodies(data) == expected


@pytest.mark.parametrize("line", [b"", b" \t", b"\r"])
def test_blank_lines_are_told(line: bytes) -> None:
    (found,) = read_all(line + b"\n")
    assert found.is_blank


@pytest.mark.parametrize("behind", [b"", b"\n", b"\nb", b"\r\nb\n"])
@pytest.mark.parametrize("extra", [1, 2, 3, PIECE, 3 * PIECE + 7])
def test_a_line_that_is_too_long_is_counted_and_not_kept(behind: bytes, extra: int) -> None:
    found = read_all(b"a\n" + b"x" * (LONGEST_LINE + extra) + behind)
    assert [(line.number, line.body) for line in found[:2]] == [(1, b"a"), (2, None)]
    assert [line.body for line in found[2:]] in ([], [b"b"])


def test_the_longest_line_is_kept() -> None:
    assert bodies(b"x" * LONGEST_LINE + b"\n" + b"y" * LONGEST_LINE) == [b"x" * LONGEST_LINE, b"y" * LONGEST_LINE]


SHORT = st.binary(max_size=12).map(lambda raw: raw.replace(b"\n", b""))
LONG = st.integers(LONGEST_LINE - 2, 2 * LONGEST_LINE).map(lambda size: b"z" * size)


@given(st.lists(st.one_of(SHORT, SHORT, LONG), max_size=12), st.integers(PIECE, 3 * PIECE), st.integers(1, 5))
def test_pieces_of_any_size_have_the_lines_of_the_whole(content: list[bytes], size: int, most: int) -> None:
    data = b"\n".join(content)
    if data.startswith(b"\xef\xbb\xbf"):
        return
    expected = data.split(b"\n")
    if expected[-1] == b"":
        expected.pop()
    found = read_all(data, size=size, most=most)
    assert [line.body for line in found] == [None if len(body) > LONGEST_LINE else body for body in expected]
    assert [line.number for line in found] == list(range(1, len(expected) + 1))
    for line in found[:-1]:
        assert data[line.after.offset - 1 : line.after.offset] == b"\n"


def test_what_is_remembered_comes_back() -> None:
    batch = Batch("id", "inbox/ä.jsonl", "etag", 5, 1.5)
    piece = Piece(3, Place(7, 2, inside=True), Counts(4, 1, 2), ((1, 2), (4, 4)), is_last=True)
    progress = Progress(2, Place(9, 3), jobs=7, failed=1)
    assert batch_from(encode(batch)) == batch
    assert piece_from(encode(piece)) == piece
    assert progress_from(encode(progress)) == progress


def test_a_piece_knows_the_lines_it_refuses() -> None:
    piece = Piece(1, Place(), Counts(), runs([2, 3, 4, 9]), is_last=True)
    assert piece.refused == ((2, 4), (9, 9))
    assert [line for line in range(1, 12) if piece.refuses(line)] == [2, 3, 4, 9]
