"""The deployed service as its users see it: real engine, provider and function, in an embedded cloud."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml  # type: ignore[import-untyped]  # comes with pulumi, without types
from qcloud_cos import CosS3Client

import engine
from local.demo import inventory
from local.demo.customer import Customer
from local.demo.inventory import Thing
from local.engine_events import Event
from local.outputs import LocalOutputs
from local.places import STACK, Places
from local.run import Run, Runs
from localcloud.testing import JournalEntry
from tests.support.cloud import PATIENCE, ROOT, RunningCloud, eventually, rest
from tests.support.official import cos_client

TERMINAL = frozenset({"succeeded", "failed", "canceled"})
MOST_PAGES = 1000  # of a list of keys
TICK = 30  # seconds from one firing of the timer to the next


@dataclass(frozen=True)
class Deployed:
    """One stack in one embedded cloud. `up_seconds` is what the first `pulumi up` took."""

    run: Run
    outputs: LocalOutputs
    cloud: RunningCloud
    up_seconds: float

    # -- the HTTP door ------------------------------------------------------------------------------------------------

    def call(self, method: str, path: str, *, body: Any = None, **headers: str) -> httpx.Response:
        """One HTTP call with the API key; underscores in header names become hyphens, None removes a header."""
        sent = {"Authorization": f"Bearer {self.outputs.apiKey}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if content is not None:
            sent.setdefault("Content-Type", "application/json")
        url = self.outputs.localUrl.rstrip("/") + path
        return httpx.request(method, url, content=content, headers=sent, timeout=PATIENCE)

    def create(self, body: Any, *, key: str | None = None) -> httpx.Response:
        """POST /v1/images, with an idempotency key of its own unless one is given."""
        return self.call("POST", "/v1/images", body=body, Idempotency_Key=key or uuid.uuid4().hex)

    def job(self, job_id: str) -> dict[str, Any]:
        answer = self.call("GET", f"/v1/images/{job_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def finished(self, job_id: str) -> dict[str, Any]:
        """The job once it is terminal, which takes a clock that runs."""
        return eventually(lambda: self.job(job_id), until=lambda job: job["status"] in TERMINAL)

    # -- the bucket door ----------------------------------------------------------------------------------------------

    @property
    def bucket(self) -> CosS3Client:
        """The official COS client, as the account's owner."""
        keys = {"SecretId": self.outputs.secretId, "SecretKey": self.outputs.secretKey}
        return cos_client(self.outputs.cloudEndpoint, Region=self.outputs.region, **keys)

    def drop(self, name: str, body: bytes, **metadata: str) -> str:
        """Put a file into inbox/; its key."""
        key = f"inbox/{name}"
        self.bucket.put_object(Bucket=self.outputs.bucket, Key=key, Body=body, Metadata=metadata)
        return key

    def read(self, key: str) -> bytes:
        return bytes(self.bucket.get_object(Bucket=self.outputs.bucket, Key=key)["Body"].get_raw_stream().read())

    def keys(self, prefix: str) -> list[str]:
        """Every key below `prefix`, in order."""
        found: list[str] = []
        marker = ""
        for _ in range(MOST_PAGES):
            page = self.bucket.list_objects(Bucket=self.outputs.bucket, Prefix=prefix, Marker=marker)
            found += [row["Key"] for row in page.get("Contents", [])]
            if page["IsTruncated"] == "false":
                return found
            marker = page["NextMarker"]
        raise AssertionError(f"after {MOST_PAGES} pages of {prefix} there is still a next one")

    # -- what the cloud saw -------------------------------------------------------------------------------------------

    def creates(self, job_id: str) -> list[JournalEntry]:
        """The CreateAigcImageTask requests whose output prefix is this job's."""
        return [
            entry
            for entry in self.cloud.journal(service="mps", action="CreateAigcImageTask")
            if job_id in entry.request["StoreCosParam"]["CosBucketPath"]
        ]

    def paid_images(self, job_id: str) -> int:
        return sum(bill.images for bill in self.cloud.billing() if job_id in bill.prefix)

    # -- time ---------------------------------------------------------------------------------------------------------

    def stand_still(self) -> None:
        """Stop the cloud's clock right behind a tick of the timer, with nothing under way.

        From here on nothing happens but what the test does, however long that takes; the next tick is 29 seconds away.
        """
        self.cloud.freeze()
        rest(self.cloud)
        self.cloud.advance(TICK - self.cloud.now() % TICK + 1)
        rest(self.cloud)

    # -- the stack's settings -----------------------------------------------------------------------------------------

    def settings(self, **settings: Any) -> None:
        """Change settings, and leave the stack as it is. Only for a stack that no other test uses."""
        configure(self.run, settings)

    def configure(self, **settings: Any) -> None:
        """Change settings, and bring the stack up again. Only for a stack that no other test uses."""
        configure(self.run, settings)
        self.run.up(lambda _event: None)


@dataclass(frozen=True)
class Initialised:
    """A stack that has not been brought up yet, and the account that it will be brought up in."""

    run: Run
    cloud: RunningCloud

    def settings(self, **settings: Any) -> None:
        """Change settings, and leave the stack as it is."""
        configure(self.run, settings)

    def up(self) -> Deployed:
        before = time.monotonic()
        outputs = self.run.up(lambda _event: None)
        return Deployed(self.run, outputs, self.cloud, time.monotonic() - before)


def nobody(_event: Event) -> None:
    """Hears what the engine does, and has nothing to say."""


def things(service: Deployed | Initialised) -> frozenset[Thing]:
    """All that its account holds."""
    return inventory.take(Customer(service.cloud.endpoint, service.run.account))


@contextmanager
def initialised(folder: Path, name: str = STACK, /, **settings: Any) -> Iterator[Initialised]:
    """A stack of its own below `folder` with an empty account; everything is ended and removed afterwards.

    `name` chooses the file under stacks/ whose settings it has; `settings` go on top of them.
    """
    run = Runs.at(Places(ROOT, folder, name), engine.ensure()).start()
    try:
        configure(run, settings)
        facts = json.loads(run.places.cloud_ready.read_text(encoding="utf-8"))
        yield Initialised(run, RunningCloud(run.cloud.endpoint, run.cloud.pid, facts["caFile"]))
    finally:
        run.end()


@contextmanager
def deployed(folder: Path, **settings: Any) -> Iterator[Deployed]:
    """Bring up a stack of its own below `folder`; everything is ended and removed afterwards."""
    with initialised(folder, **settings) as stack:
        yield stack.up()


def configure(run: Run, settings: Mapping[str, Any]) -> None:
    """Write settings into the run's own copy of the stack's file. They hold from the next operation on."""
    document = yaml.safe_load(run.places.settings.read_text("utf-8"))
    project = yaml.safe_load(run.places.project.read_text("utf-8"))["name"]
    document["config"] |= {f"{project}:{name}": value for name, value in settings.items()}
    run.places.settings.write_text(yaml.safe_dump(document), "utf-8")
