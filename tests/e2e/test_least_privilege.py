"""Least privilege, proven: without any single statement of any policy, something users need stops working."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.accounts import attached, cam
from tests.support.cloud import eventually
from tests.support.images import jpeg
from tests.support.stack import TERMINAL, Deployed


class Broken(Exception):
    """A user would notice."""


def everything_works(service: Deployed) -> None:
    """One round through every use of the service. Raises `Broken` naming the first thing that fails."""
    prompt = f"privilege {uuid.uuid4().hex}"
    created = service.create({"prompt": prompt})
    if created.status_code != 202 or created.json()["status"] not in ("submitted", "succeeded"):
        raise Broken(f"create: {created.status_code} {created.text}")
    job_id = created.json()["id"]
    _finish(service, job_id, "image of a prompt")
    name = f"{uuid.uuid4().hex}.jpg"
    key = service.drop(name, jpeg())
    upload = _appears(service, "jobs/", key, "upload")
    _finish(service, upload.split("/")[1], "image of an upload")
    bad = service.drop(f"{uuid.uuid4().hex}.json", b"not json")
    _appears(service, "failed/", bad, "report of a bad upload")
    _parked_jobs_are_picked_up(service)
    _receivers_are_told(service)


def _finish(service: Deployed, job_id: str, what: str) -> None:
    def look() -> dict[str, Any]:
        answer = service.call("GET", f"/v1/images/{job_id}")
        if answer.status_code != 200:
            raise Broken(f"{what}: {answer.status_code} {answer.text}")
        return dict(answer.json())

    try:
        job = eventually(look, until=lambda seen: seen["status"] in TERMINAL, seconds=12)
    except AssertionError as slow:
        raise Broken(f"{what}: {slow}") from slow
    if job["status"] != "succeeded":
        raise Broken(f"{what}: {job['error']}")


def _appears(service: Deployed, prefix: str, named: str, what: str) -> str:
    def look() -> str | None:
        return next((key for key in service.keys(prefix) if named.encode() in service.read(key)), None)

    try:
        return str(eventually(look, seconds=6))
    except AssertionError as missing:
        raise Broken(f"{what}: no object under {prefix}") from missing


def _parked_jobs_are_picked_up(service: Deployed) -> None:
    """MPS says "too many" for longer than the caller waits; the timer finishes the job later."""
    service.cloud.fault("throttle", service="mps", action="CreateAigcImageTask", times=0)
    created = service.create({"prompt": f"parked {uuid.uuid4().hex}"})
    service.cloud.clear_faults()
    if created.status_code != 202 or created.json()["status"] != "parked":
        raise Broken(f"parking: {created.status_code} {created.text}")
    service.cloud.advance(120)
    _finish(service, created.json()["id"], "image of a parked job")
    if waiting := [key for key in service.keys("queue/") if created.json()["id"] in key]:
        raise Broken(f"parking: {waiting} stays in the queue")


def _receivers_are_told(service: Deployed) -> None:
    """By an instance that has to read the signing secret anew, and once: the marker goes when it has been delivered."""
    host = f"h{uuid.uuid4().hex[:12]}.example.com"
    service.cloud.register_site(host, addresses=["43.152.0.7"])
    service.cloud.advance(301)
    created = service.create({"prompt": "tell me", "webhook": {"url": f"https://{host}/"}})
    if created.status_code != 202:
        raise Broken(f"webhook: {created.status_code} {created.text}")
    try:
        eventually(lambda: service.cloud.received(host), seconds=12)
        eventually(
            lambda: [key for key in service.keys("webhooks/due/") if created.json()["id"] in key], until=is_empty
        )
    except AssertionError as missing:
        raise Broken(f"webhook: {missing}") from missing


def is_empty(found: list[str]) -> bool:
    return not found


@contextmanager
def without(service: Deployed, policy: dict[str, Any], statement: int) -> Iterator[None]:
    """The policy with one statement less, for a while."""
    found = cam(service).call_json("GetPolicy", {"PolicyId": policy["PolicyId"]})["Response"]["PolicyDocument"]
    document = json.loads(found)
    del document["statement"][statement]
    _write(service, policy, document)
    try:
        yield
    finally:
        _write(service, policy, json.loads(found))


def _write(service: Deployed, policy: dict[str, Any], document: dict[str, Any]) -> None:
    if document["statement"]:
        wanted = {"PolicyId": policy["PolicyId"], "PolicyDocument": json.dumps(document)}
    else:  # a policy needs a statement: one that grants nothing of ours stands for none
        nothing = {"effect": "allow", "action": ["name/cvm:DescribeZones"], "resource": ["*"]}
        wanted = {
            "PolicyId": policy["PolicyId"],
            "PolicyDocument": json.dumps({**document, "statement": [nothing]}),
        }
    cam(service).call_json("UpdatePolicy", wanted)


def statements(service: Deployed) -> list[tuple[dict[str, Any], int, str]]:
    """Every statement of every policy of the stack: policy, index, and its actions for the message."""
    roles = cam(service).call_json("DescribeRoleList", {"Page": 1, "Rp": 200})["Response"]["List"]
    found = []
    for role in roles:
        if role["RoleName"] == "SCF_QcsRole":
            continue  # the platform's own, not the stack's
        for policy in attached(service, role["RoleName"]):
            text = cam(service).call_json("GetPolicy", {"PolicyId": policy["PolicyId"]})["Response"]["PolicyDocument"]
            for index, statement in enumerate(json.loads(text)["statement"]):
                found.append((policy, index, f"{role['RoleName']}: {statement['action']} on {statement['resource']}"))
    return found


def test_with_all_statements_everything_works(service: Deployed) -> None:
    everything_works(service)


def test_without_any_single_statement_something_breaks(service: Deployed) -> None:
    spare = []
    for policy, index, named in statements(service):
        with without(service, policy, index):
            try:
                everything_works(service)
            except Broken:
                continue
            finally:
                service.cloud.clear_faults()
        spare.append(named)

    assert statements(service), "the stack has no policies at all"
    assert spare == [], "these statements are not needed by anybody"


def test_a_refusal_names_action_resource_and_principal(service: Deployed) -> None:
    (policy, index, _), *_ = [entry for entry in statements(service) if "mps:" in entry[2]]
    with without(service, policy, index):
        job = service.create({"prompt": "may I?"}).json()

    assert job["status"] == "failed"
    assert "UnauthorizedOperation" in json.dumps(job["error"])
    for named in ("mps:CreateAigcImageTask", "on *", "-function/"):
        assert named in job["error"]["message"]
