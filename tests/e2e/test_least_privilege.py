"""Least privilege, proven: without any single statement of any policy, something users need stops working."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from localcloud.testing import JournalEntry
from tests.support.accounts import attached, cam
from tests.support.cloud import eventually
from tests.support.images import jpeg
from tests.support.stack import TERMINAL, Deployed

Seen = TypeVar("Seen")

REFUSALS = ("AccessDenied", "AuthFailure.UnauthorizedOperation")
"""What COS and the other services call a missing permission."""


class Broken(Exception):
    """A user would notice."""


def never() -> bool:
    return False


@dataclass(frozen=True)
class Round:
    """One round through every use of the service. What does not happen is a `Broken` as soon as `hopeless` says so."""

    service: Deployed
    hopeless: Callable[[], bool] = never

    def play(self) -> None:
        """Raises `Broken` naming the first thing that fails, AssertionError for what neither happens nor fails."""
        self._a_prompt_becomes_an_image()
        self._an_upload_becomes_an_image()
        self._a_bad_upload_is_reported()
        self._parked_jobs_are_picked_up()
        self._receivers_are_told()

    def _a_prompt_becomes_an_image(self) -> None:
        created = self.service.create({"prompt": f"privilege {uuid.uuid4().hex}"})
        if created.status_code != 202 or created.json()["status"] not in ("submitted", "succeeded"):
            raise Broken(f"create: {created.status_code} {created.text}")
        self._finish(created.json()["id"], "image of a prompt")

    def _an_upload_becomes_an_image(self) -> None:
        key = self.service.drop(f"{uuid.uuid4().hex}.jpg", jpeg())
        upload = self._until("upload", lambda: self._naming("jobs/", key))
        self._finish(upload[0].split("/")[1], "image of an upload")

    def _a_bad_upload_is_reported(self) -> None:
        bad = self.service.drop(f"{uuid.uuid4().hex}.json", b"not json")
        self._until("report of a bad upload", lambda: self._naming("failed/", bad))

    def _parked_jobs_are_picked_up(self) -> None:
        """MPS says "too many" for longer than the caller waits; the timer finishes the job later."""
        self.service.cloud.fault("throttle", service="mps", action="CreateAigcImageTask", times=0)
        created = self.service.create({"prompt": f"parked {uuid.uuid4().hex}"})
        self.service.cloud.clear_faults()
        if created.status_code != 202 or created.json()["status"] != "parked":
            raise Broken(f"parking: {created.status_code} {created.text}")
        self.service.cloud.advance(120)
        self._finish(created.json()["id"], "image of a parked job")
        self._until_nothing_is_left("queue/", created.json()["id"])

    def _receivers_are_told(self) -> None:
        """By an instance that has to read the signing secret anew, and once: the marker goes when it was delivered."""
        host = f"h{uuid.uuid4().hex[:12]}.example.com"
        self.service.cloud.register_site(host, addresses=["43.152.0.7"])
        self.service.cloud.advance(301)
        created = self.service.create({"prompt": "tell me", "webhook": {"url": f"https://{host}/"}})
        if created.status_code != 202:
            raise Broken(f"webhook: {created.status_code} {created.text}")
        self._until("webhook", lambda: self.service.cloud.received(host))
        self._until_nothing_is_left("webhooks/due/", created.json()["id"])

    def _finish(self, job_id: str, what: str) -> None:
        def look() -> dict[str, Any]:
            answer = self.service.call("GET", f"/v1/images/{job_id}")
            if answer.status_code != 200:
                raise Broken(f"{what}: {answer.status_code} {answer.text}")
            return dict(answer.json())

        job = self._until(what, look, lambda seen: seen["status"] in TERMINAL)
        if job["status"] != "succeeded":
            raise Broken(f"{what}: {job['error']}")

    def _naming(self, prefix: str, text: str) -> list[str]:
        return [key for key in self.service.keys(prefix) if text.encode() in self.service.read(key)]

    def _until_nothing_is_left(self, prefix: str, job_id: str) -> None:
        self._until(
            f"nothing under {prefix}",
            lambda: [key for key in self.service.keys(prefix) if job_id in key],
            lambda found: not found,
        )

    def _until(self, what: str, look: Callable[[], Seen], done: Callable[[Seen], bool] = bool) -> Seen:
        """The first sight that is `done`. It may already be hopeless before, and become so after all is done."""
        seen = eventually(look, until=lambda seen: done(seen) or self.hopeless())
        if not done(seen):
            raise Broken(f"{what}: {seen!r}")
        return seen


def refused(service: Deployed, statement: Mapping[str, Any]) -> list[JournalEntry]:
    """Every refusal of one of a statement's actions so far."""
    actions = {action.removeprefix("name/") for action in statement["action"]}
    entries = [entry for code in REFUSALS for entry in service.cloud.journal(code=code)]
    return [entry for entry in entries if f"{entry.service}:{entry.action}" in actions]


@dataclass(frozen=True)
class Statement:
    """One statement of one policy of the stack."""

    role: str
    policy: dict[str, Any]
    index: int
    text: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.role}: {self.text['action']} on {self.text['resource']}"


def statements(service: Deployed) -> list[Statement]:
    """Every statement of every policy of the stack."""
    roles = cam(service).call_json("DescribeRoleList", {"Page": 1, "Rp": 200})["Response"]["List"]
    found = []
    for role in roles:
        if role["RoleName"] == "SCF_QcsRole":
            continue  # the platform's own, not the stack's
        for policy in attached(service, role["RoleName"]):
            text = cam(service).call_json("GetPolicy", {"PolicyId": policy["PolicyId"]})["Response"]["PolicyDocument"]
            for index, statement in enumerate(json.loads(text)["statement"]):
                found.append(Statement(role["RoleName"], policy, index, statement))
    return found


@contextmanager
def without(service: Deployed, statement: Statement) -> Iterator[None]:
    """Its policy with one statement less, for a while."""
    policy = statement.policy
    found = cam(service).call_json("GetPolicy", {"PolicyId": policy["PolicyId"]})["Response"]["PolicyDocument"]
    document = json.loads(found)
    del document["statement"][statement.index]
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


def test_with_all_statements_everything_works(service: Deployed) -> None:
    Round(service).play()


def test_without_any_single_statement_a_use_fails_because_one_of_its_actions_is_refused(service: Deployed) -> None:
    spare, unexplained = [], []
    for statement in statements(service):
        before = len(refused(service, statement.text))

        def is_missed(statement: Statement = statement, before: int = before) -> bool:
            return len(refused(service, statement.text)) > before

        with without(service, statement):
            try:
                Round(service, is_missed).play()
            except Broken as broken:
                unexplained += [] if is_missed() else [f"{statement}: {broken}"]
            else:
                spare.append(str(statement))
            finally:
                service.cloud.clear_faults()

    assert statements(service), "the stack has no policies at all"
    assert spare == [], "these statements are not needed by anybody"
    assert unexplained == [], "without these something failed, but nothing they allow was refused"


def test_a_refusal_names_action_resource_and_principal(service: Deployed) -> None:
    statement = next(one for one in statements(service) if "mps:CreateAigcImageTask" in one.text["action"])
    with without(service, statement):
        job = service.create({"prompt": "may I?"}).json()

    assert job["status"] == "failed"
    assert "UnauthorizedOperation" in json.dumps(job["error"])
    for named in ("mps:CreateAigcImageTask", "on *", "-function/"):
        assert named in job["error"]["message"]
