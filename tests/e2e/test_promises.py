"""What the service promises: one bill, one job, no loss, and the truth about failures (docs/architecture.md)."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor

from tests.support.accounts import detached_policies
from tests.support.cloud import eventually, rest
from tests.support.stack import TERMINAL, Deployed


def test_the_same_key_and_body_twice_is_one_job_and_one_create(service: Deployed) -> None:
    key = uuid.uuid4().hex
    first = service.create({"prompt": "only once"}, key=key)
    again = service.create({"prompt": "only once"}, key=key)

    assert first.json()["id"] == again.json()["id"]
    assert len(service.creates(first.json()["id"])) == 1


def test_the_same_key_with_another_body_is_refused(service: Deployed) -> None:
    key = uuid.uuid4().hex
    first = service.create({"prompt": "one thing"}, key=key)
    other = service.create({"prompt": "another thing"}, key=key)

    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key_reused"
    assert len(service.creates(first.json()["id"])) == 1


def test_many_callers_with_one_key_at_the_same_time_make_one_create(service: Deployed) -> None:
    key = uuid.uuid4().hex
    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda _: service.create({"prompt": "together"}, key=key), range(8)))

    ids = {answer.json()["id"] for answer in answers if answer.status_code in (200, 202)}
    assert len(ids) == 1
    assert len(service.creates(ids.pop())) == 1


def test_a_worker_killed_between_create_and_its_record_has_created_once(service: Deployed) -> None:
    key = uuid.uuid4().hex
    service.cloud.fault("kill_worker_after", service="mps", action="CreateAigcImageTask")
    killed = service.create({"prompt": "survive this"}, key=key)
    assert killed.status_code == 439  # the platform's "process exit" (platform.md 5.10)

    again = service.create({"prompt": "survive this"}, key=key)
    job = service.finished(again.json()["id"])

    assert job["status"] == "succeeded"
    assert len(service.creates(job["id"])) == 1
    assert service.paid_images(job["id"]) == 1


def test_a_lost_answer_to_create_is_never_paid_for_twice(service: Deployed) -> None:
    key = uuid.uuid4().hex
    service.cloud.fault("drop_after", service="mps", action="CreateAigcImageTask")
    created = service.create({"prompt": "a lost answer"}, key=key)
    assert created.json()["status"] in ("unknown", "succeeded")

    service.create({"prompt": "a lost answer"}, key=key)
    job = service.finished(created.json()["id"])

    assert job["status"] == "succeeded"
    assert len(service.creates(job["id"])) == 1


def test_a_create_that_never_arrived_fails_at_the_deadline_and_is_not_repeated(service: Deployed) -> None:
    service.cloud.fault("drop_before", service="mps", action="CreateAigcImageTask")
    created = service.create({"prompt": "lost on the way"})
    job_id = created.json()["id"]
    assert created.json()["status"] == "unknown"

    service.cloud.advance(2 * 3600)
    job = service.finished(job_id)

    assert job["status"] == "failed"
    assert job["error"]["code"]
    assert service.paid_images(job_id) == 0


def test_a_throttled_create_is_sent_again_and_succeeds(service: Deployed) -> None:
    service.cloud.fault("throttle", service="mps", action="CreateAigcImageTask", times=2)

    job = service.finished(service.create({"prompt": "patience"}).json()["id"])

    assert job["status"] == "succeeded"
    assert service.paid_images(job["id"]) == 1


def test_a_platform_that_repeats_an_upload_event_makes_one_job(service: Deployed) -> None:
    name = f"{uuid.uuid4().hex}.json"
    service.cloud.fault("duplicate_event", key_prefix=f"inbox/{name}")
    key = service.drop(name, json.dumps({"prompt": "said twice"}).encode())

    jobs = eventually(lambda: {k.split("/")[1] for k in service.keys("jobs/") if key.encode() in service.read(k)})
    (job_id,) = jobs
    service.finished(job_id)
    assert len(service.creates(job_id)) == 1


def test_a_lost_output_event_does_not_lose_the_job(service: Deployed) -> None:
    service.cloud.fault("lose_event", key_prefix="outputs/")

    job = service.finished(service.create({"prompt": "nobody told me"}).json()["id"])

    assert job["status"] == "succeeded"


def test_without_its_policy_mps_cannot_save_and_the_job_says_so(service: Deployed) -> None:
    with detached_policies(service, role="MPS_QcsRole"):
        job_id = service.create({"prompt": "nowhere to go"}).json()["id"]
        job = eventually(lambda: service.job(job_id), until=lambda seen: seen["status"] in TERMINAL)

    assert job["status"] == "failed"
    assert "cos" in job["error"]["message"].lower()
    assert service.paid_images(job_id) == 0


def test_the_history_of_a_job_is_never_overwritten(service: Deployed) -> None:
    job = service.finished(service.create({"prompt": "for the record"}).json()["id"])

    writes = [
        entry.path
        for entry in service.cloud.journal(service="cos", action="PutObject", status="200")
        if f"/jobs/{job['id']}/" in entry.path
    ]
    assert len(writes) == len(set(writes)) >= 3


def test_objects_of_our_own_prefixes_start_nothing(service: Deployed) -> None:
    prompt = "from the wrong place"
    body = json.dumps({"prompt": prompt}).encode()
    for prefix in ("outputs", "jobs", "queue", "failed"):
        service.bucket.put_object(
            Bucket=service.outputs.bucket, Key=f"{prefix}/2026-01-01/{uuid.uuid4().hex}/spec.json", Body=body
        )
    rest(service.cloud)
    service.finished(service.create({"prompt": "a job after them"}).json()["id"])

    creates = service.cloud.journal(service="mps", action="CreateAigcImageTask")
    assert prompt not in [entry.request["Prompt"] for entry in creates]
