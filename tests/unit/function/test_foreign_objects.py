"""What somebody else has written under our prefixes, by hand or by mistake, stops nothing but what it is about."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aigc import ids, keys

from tests.unit.function.fake_cloud import BUCKET
from tests.unit.function.world import World

JOB = "00000000-0000-7000-8000-000000000000"
BATCH = ids.for_batch(BUCKET, "inbox/old.jsonl", "etag")
ACCEPTED: dict[str, Any] = {
    "kind": "accepted",
    "at": "noon",
    "nonce": "",
    "until": None,
    "spec": {},
    "fingerprint": "",
    "output_path": "",
}
MARKED = {"id": BATCH, "key": "inbox/old.jsonl", "etag": "etag", "size": 20, "at": 0}

FOREIGN = {
    "a readme": {
        f"{prefix}readme.txt": b"hello" for prefix in ("jobs/", "index/", "queue/", "webhooks/due/", "batches/")
    },
    "folders of a console": dict.fromkeys(
        ("jobs/", "index/", "index/shop/", "queue/", "queue/shop/", keys.LEASES, keys.BATCH_CHECKS, "webhooks/due/"),
        b"",
    ),
    "a job with other types": {f"jobs/{JOB}/000-accepted.json": json.dumps(ACCEPTED).encode()},
    "a job that waits, with other types": {
        f"jobs/{JOB}/000-accepted.json": json.dumps({**ACCEPTED, "queued": True}).encode(),
        f"queue/_uploads/{0:015d}-{JOB}": b"",
    },
    "a lease that is none": {f"{keys.LEASES}readme.txt": b"hello"},
    "a lease with other types": {f"{keys.LEASES}{7:012d}": b'{"holder": 1, "until": "noon", "ends": [], "pace": 5}'},
    "a cursor with other types": {keys.SWEEP_CURSOR: b'{"after": 5, "ticked": "noon"}'},
    "a piece of a batch that is none": {
        keys.batch_check(BATCH): json.dumps(MARKED).encode(),
        keys.batch(BATCH) + "batch.json": json.dumps(MARKED).encode(),
        keys.batch(BATCH) + "checked/readme.txt": b"hello",
    },
    "a batch with other types": {
        keys.batch_check(BATCH): json.dumps({**MARKED, "key": 5, "size": "many"}).encode(),
        keys.batch_marker(BATCH): json.dumps({**MARKED, "key": 5, "size": "many"}).encode(),
    },
    "a lane without a batch": {keys.batch_marker("nobody"): b"", keys.batch_marker(BATCH): b"hello"},
    "a position with other types": {
        keys.batch_marker(BATCH): json.dumps(MARKED).encode(),
        keys.batch(BATCH) + "batch.json": json.dumps(MARKED).encode(),
        keys.batch(BATCH) + "summary.json": b"{}",
        keys.batch(BATCH)
        + "checked/00001.json": b'{"number": "one", "after": [0, "x", 0], "counts": {}, "refused": [], "is_last": 0}',
        keys.batch(BATCH) + "position.json": b'{"piece": 1, "place": ["x", 1, 0]}',
    },
}


@pytest.mark.parametrize("name", FOREIGN)
def test_everybody_elses_jobs_come_to_their_end(environment: dict[str, str], name: str) -> None:
    world = World({**environment, "AIGC_WEBHOOK_SECRET_NAME": "webhook-secret"})
    for key, body in FOREIGN[name].items():
        world.cloud.objects[key] = (body, {})
    order = {"prompt": "a cat", "webhook": {"url": "https://hooks.example.com/images"}}
    wanted = [world.post(order).json["id"]]
    for source in ("inbox/one.json", "inbox/two.jsonl"):
        world.send(world.upload(source, json.dumps(order).encode()), time_limit=5)  # no time to dispatch
    for _ in range(40):
        world.clock.sleep(30)
        world.tick()
        for task in world.cloud.tasks.values():
            task["status"] = "FAIL"
    paid = {task["path"][-36:] for task in world.cloud.tasks.values()}
    assert len(paid) == 3
    assert set(wanted) < paid
    assert all(f"jobs/{job_id}/999-end.json" in world.cloud.objects for job_id in paid)
    assert len(world.receivers.delivered) == 3
