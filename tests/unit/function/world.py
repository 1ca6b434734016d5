"""A small world around the function: one deployment in a cloud in memory, and what it is asked."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import index
from aigc.dispatch.crew import Alone
from aigc.wiring.instance import Instance, Outside
from aigc.wiring.invocation import Invocation

from tests.unit.function.fake_cloud import BUCKET, Cloud, FakeBucket, FakeChance, FakeClock, FakeCreator, FakeReader
from tests.unit.function.receivers import FakeReceivers

REGION = "ap-singapore"
KEY = "made-up-key"
CONTEXT = {"request_id": "scf-request", "memory_limit_in_mb": 128}
TIME_LIMIT = 60.0


@dataclass
class World:
    """One deployment, driven through `index.handle` as the platform would."""

    environment: dict[str, str]
    clock: FakeClock = field(default_factory=FakeClock)
    sink: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        self.cloud = Cloud(self.clock)
        self.receivers = FakeReceivers(self.cloud)
        self.instance = Instance(
            self.environment,
            clock=self.clock,
            chance=FakeChance(),
            sink=self.sink,
            crew=lambda *_: Alone(),
            outside=lambda *_: Outside(FakeBucket(self.cloud), FakeCreator(self.cloud), FakeReader(self.cloud)),
            to_receivers=lambda _: self.receivers.as_port(),
        )

    def beside(self, **settings: str) -> World:
        """Another instance of the same function, with a memory of its own; of a later deployment if `settings` have
        changed. Its nonces are its own too: who repeats another's takes the other's objects for its own.
        """
        other = World({**self.environment, **settings}, self.clock, self.sink)
        other.cloud, other.instance.chance = self.cloud, self.instance.chance
        return other

    def send(self, event: object, *, time_limit: float = TIME_LIMIT) -> dict[str, Any]:
        """One invocation."""
        return index.handle(event, {**CONTEXT, "time_limit_in_ms": time_limit * 1000}, self.instance)

    def invocation(self) -> Invocation:
        """The parts of one invocation, to drive a single one of them."""
        return Invocation.of(self.instance, {**CONTEXT, "time_limit_in_ms": TIME_LIMIT * 1000})

    def http(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """One HTTP request with the API key, unless `authorization` is given."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"authorization": f"Bearer {KEY}", "content-type": "application/json", **names}
        text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
        where, _, query = path.partition("?")
        values = dict(parse_qsl(query, keep_blank_values=True))
        event = {"httpMethod": method, "path": where, "headers": sent, "queryString": values, "body": text}
        return Reply(self.send(event))

    def post(self, body: object, **headers: str) -> Reply:
        """POST /v1/images."""
        return self.http("POST", "/v1/images", body, **headers)

    def show(self, job_id: str) -> dict[str, Any]:
        """GET /v1/images/{id}, as JSON."""
        return self.http("GET", f"/v1/images/{job_id}").json

    def upload(self, key: str, body: bytes, **metadata: str) -> dict[str, Any]:
        """Put an object; returns the event COS sends for it."""
        self.cloud.objects[key] = (body, metadata)
        return created(key, len(body))

    def tick(self) -> dict[str, Any]:
        """The timer."""
        return self.send({"Type": "Timer", "TriggerName": "sweep", "Time": "2026-11-22T00:00:00Z", "Message": ""})

    def creates(self) -> int:
        """How often Create was sent."""
        return self.cloud.journal.count("CREATE")

    def keys(self, prefix: str) -> list[str]:
        """The keys under `prefix`."""
        return sorted(key for key in self.cloud.objects if key.startswith(prefix))

    def job_ids(self) -> set[str]:
        """All jobs."""
        return {key.split("/")[1] for key in self.keys("jobs/")}

    def all_ended(self) -> bool:
        """Whether every job has its end in the listing."""
        return all(f"jobs/{job_id}/999-end.json" in self.cloud.objects for job_id in self.job_ids())

    def log_lines(self) -> list[dict[str, Any]]:
        """What was logged."""
        return [json.loads(line) for line in self.sink.getvalue().splitlines()]


@dataclass(frozen=True)
class Reply:
    """An HTTP answer."""

    raw: dict[str, Any]

    @property
    def status(self) -> int:
        return int(self.raw["statusCode"])

    @property
    def headers(self) -> dict[str, str]:
        return dict(self.raw["headers"])

    @property
    def text(self) -> str:
        return str(self.raw["body"])

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.raw["body"]))


def caller(name: str, key: str, *limits: float | None) -> list[object]:
    """One entry of AIGC_API_KEYS: `limits` are expires, creates per minute and images per day."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()).decode().rstrip("=")
    return [name, digest, *limits]


def api_keys(*callers: list[object]) -> str:
    """The value of AIGC_API_KEYS."""
    return json.dumps(callers, separators=(",", ":"))


def created(*objects: str | int) -> dict[str, Any]:
    """The COS event for (key, size) pairs given one after the other."""
    pairs = list(zip(objects[::2], objects[1::2], strict=True))
    return {"Records": [_record(str(key), int(size)) for key, size in pairs]}


def _record(key: str, size: int) -> dict[str, Any]:
    name, appid = BUCKET.rsplit("-", 1)
    return {
        "cos": {
            "cosSchemaVersion": "1.0",
            "cosObject": {
                "url": f"http://example/{key}",
                "meta": {},
                "vid": "",
                "key": f"/{appid}/{name}/{key}",
                "size": size,
            },
            "cosBucket": {"region": "sg", "name": name, "appid": appid, "s3Region": REGION},
        },
        "event": {
            "eventName": "cos:ObjectCreated:Put",
            "requestParameters": {"requestHeaders": {"Authorization": "uploader-signature"}},
        },
    }
