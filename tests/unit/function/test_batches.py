"""A `.jsonl` file in `inbox/`: every line is checked before the first one is sent, and what is wrong is reported."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from aigc import ids
from aigc.batches import check
from aigc.batches.lines import LONGEST_LINE, Place
from aigc.batches.records import Counts, Piece, encode
from aigc.errors import TooLarge
from aigc.ports import StoredObject

from tests.unit.function.fake_cloud import BUCKET
from tests.unit.function.world import World, created

FILE = "inbox/shop/cats.jsonl"
GOOD = b'{"prompt": "draw a cat"}\n'
BAD = b'{"prompt": "draw a cat", "model": "Unheard-of"}\n'
WIDE = GOOD[:-1] + b" " * 60_000 + b"\n"
"""Nine of them are more than one piece, with less work than 5,000 short ones."""


def drop(world: World, body: bytes, *, time_limit: float = 60.0) -> str:
    """Upload the batch file and let its event be handled; the batch's id."""
    world.send(world.upload(FILE, body), time_limit=time_limit)
    return batch_id(body)


def batch_id(body: bytes) -> str:
    return ids.for_batch(BUCKET, FILE, hashlib.md5(body).hexdigest())


def summary(world: World, batch: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(world.cloud.objects[f"batches/{batch}/summary.json"][0])
    return found


def reported(world: World) -> list[dict[str, Any]]:
    """The refused lines, in the order of their reports."""
    rows = [json.loads(row) for key in world.keys("failed/shop/") for row in lines_of(world, key)]
    return [row for row in rows if "line" in row]


def lines_of(world: World, key: str) -> list[str]:
    body = world.cloud.objects[key][0].decode()
    return body.splitlines() if key.endswith(".jsonl") else [body]


def test_a_file_is_checked_and_its_summary_counts_every_line(world: World) -> None:
    batch = drop(world, GOOD * 3 + b"\n" + BAD + GOOD)
    found = summary(world, batch)
    assert found["status"] == "checked"
    assert {name: found[name] for name in ("lines", "blank", "accepted", "refused")} == {
        "lines": 6,
        "blank": 1,
        "accepted": 4,
        "refused": 1,
    }
    assert found["source"]["key"] == FILE
    assert found["job_ids"].startswith(f"line N is job {batch[:-8]}")


def test_a_refused_line_is_reported_with_its_number_and_its_reason(world: World) -> None:
    batch = drop(world, GOOD + BAD + b"{not json\n" + b"[]\n" + GOOD)
    assert [(row["line"], row["code"]) for row in reported(world)] == [
        (2, "invalid_request"),
        (3, "not_json"),
        (4, "not_json"),
    ]
    assert reported(world)[0]["errors"][0]["field"] == "model"
    assert world.keys("failed/") == [f"failed/shop/cats.jsonl.{batch[:8]}/lines-0000002-0000004.jsonl"]


def test_a_line_that_is_too_long_is_refused_and_the_next_one_is_not(world: World) -> None:
    batch = drop(world, b'{"prompt": "' + b"x" * (3 * check.PIECE_BYTES) + b'"}\n' + GOOD)
    assert [(row["line"], row["code"]) for row in reported(world)] == [(1, "too_large")]
    assert str(LONGEST_LINE) in reported(world)[0]["why"]
    assert summary(world, batch)["accepted"] == 1


def test_lines_that_are_nested_too_deeply_are_refused_and_stop_neither_their_batch_nor_the_timer(world: World) -> None:
    """How deep Python can read is another depth than how deep it can write, so every depth around both is tried."""
    deep = [
        b'{"prompt": "a", "additional_parameters": {"a": ' + b"[" * n + b"]" * n + b"}}\n" for n in range(850, 1000)
    ]
    batch = drop(world, b"".join(deep) + GOOD)
    assert {row["code"] for row in reported(world)} == {"not_json"}
    found = summary(world, batch)
    assert (found["accepted"], found["refused"]) == (1, len(deep))
    assert world.creates() == 1
    world.tick()


def test_many_refused_lines_make_few_reports_of_bounded_size(world: World) -> None:
    many = b"{" + b",".join(b'"%d": 1' % number for number in range(300)) + b"}\n"
    drop(world, many * 300 + BAD * 12_000)
    assert [row["line"] for row in reported(world)] == list(range(1, 12_301))
    assert len(world.keys("failed/")) < 20
    assert len(world.cloud.objects[world.keys("failed/")[0]][0]) < 300 * 10_000


def test_lines_of_a_file_with_a_very_long_name_are_reported_and_its_check_ends(world: World) -> None:
    world.send(world.upload(f"inbox/{'猫' * 278}.jsonl", GOOD + BAD))
    (report,) = world.keys("failed/")
    assert json.loads(world.cloud.objects[report][0])["line"] == 2
    assert world.keys("queue/.batches/") == []


def test_no_report_repeats_what_was_asked_for(world: World) -> None:
    drop(world, b'{"prompt": "a secret wish", "model": "Nope"}\n' + b'{"prompt": "another wish",\n')
    assert all(b"wish" not in world.cloud.objects[key][0] for key in world.keys("failed/"))


@pytest.mark.parametrize(("body", "code"), [(b"", "not_json"), (b"\n \r\n", "not_json"), (b"\xef\xbb\xbf", "not_json")])
def test_a_file_without_a_request_is_refused_as_a_whole(world: World, body: bytes, code: str) -> None:
    drop(world, body)
    (key,) = world.keys("failed/")
    assert json.loads(world.cloud.objects[key][0])["code"] == code
    assert world.keys("queue/_batch-") == []


def test_a_file_above_the_limit_is_refused_before_anything_is_recorded(world: World) -> None:
    batches = world.invocation().batches()
    with pytest.raises(TooLarge, match=str(check.MOST_BYTES)):
        batches.take(FILE, StoredObject(b"{", check.MOST_BYTES + 1, "etag"))
    assert world.cloud.journal == []


def test_a_file_with_too_many_lines_is_refused_and_none_is_sent(world: World) -> None:
    body = GOOD * 2
    almost = Piece(1, Place(0, check.MOST_LINES), Counts(lines=check.MOST_LINES - 1), (), is_last=False)
    world.cloud.objects[f"batches/{batch_id(body)}/checked/00001.json"] = (encode(almost), {})
    batch = drop(world, body)
    assert (summary(world, batch)["status"], summary(world, batch)["code"]) == ("refused", "too_large")
    assert world.keys("queue/_batch-") == []


def test_a_repeated_event_costs_three_calls_and_changes_nothing(world: World) -> None:
    drop(world, GOOD * 3 + BAD)
    objects, calls = dict(world.cloud.objects), len(world.cloud.journal)
    world.send(created(FILE, 1))
    assert world.cloud.objects == objects
    assert len(world.cloud.journal) - calls <= 3


def test_another_content_under_the_same_name_is_another_batch(world: World) -> None:
    assert drop(world, GOOD) != drop(world, GOOD * 2)
    assert len(world.keys("batches/")) == 2 * len(world.keys(f"batches/{batch_id(GOOD)}/"))


def test_a_broken_marker_of_a_check_does_not_stop_the_timer(world: World) -> None:
    world.cloud.objects["queue/.batches/0"] = (b'{"id": "of a newer version", "colour": "red"}', {})
    world.send(world.upload("inbox/cat.json", GOOD), time_limit=5)
    world.tick()
    assert world.creates() == 1
    assert "batch not checked" in [line["step"] for line in world.log_lines()]


def resume(world: World) -> None:
    """What the timer does for batches before it comes to anything else."""
    world.invocation().batches().resume()


SLOW = (f"GET {FILE}", 55.0)
"""With reads this slow an invocation gets through one piece."""


def test_what_one_invocation_cannot_check_the_next_ones_do(world: World) -> None:
    world.cloud.slow = SLOW
    body = GOOD * 12_000 + BAD
    batch = drop(world, body)
    for pieces in (1, 2):
        assert f"batches/{batch}/summary.json" not in world.cloud.objects
        resume(world)
        assert len(world.keys(f"batches/{batch}/checked/")) == pieces
    resume(world)
    assert summary(world, batch)["lines"] == 12_001
    assert world.keys("queue/.batches/") == []
    reads = [call for call in world.cloud.journal if call == f"GET {FILE}"]
    assert len(reads) == 1 + 3, "no piece is read twice"


def test_a_file_that_is_replaced_during_its_check_is_refused_and_its_successor_is_a_batch(world: World) -> None:
    world.cloud.slow = SLOW
    batch = drop(world, GOOD * 12_000)
    event = world.upload(FILE, GOOD)
    resume(world)
    assert (summary(world, batch)["status"], summary(world, batch)["code"]) == ("refused", "not_found")
    assert world.keys("queue/_batch-") == []
    world.send(event)
    resume(world)
    assert summary(world, batch_id(GOOD))["accepted"] == 1
