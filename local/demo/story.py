"""The demo from beginning to end. Every sentence that it shows has been checked; what is not true ends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from client import ImageService, Job
from engine import Engine
from engine.lock import exclusive
from local.demo import calling, dropping, inventory, pictures
from local.demo.customer import Customer
from local.demo.dropping import Inbox
from local.demo.inventory import Thing
from local.demo.pictures import Picture
from local.demo.traces import Traces
from local.errors import NotAsPromised
from local.outputs import LocalOutputs
from local.places import Places
from local.run import Run, Runs
from local.screen import Screen
from local.up import LOCK_SECONDS


def tell(places: Places, engine: Engine, screen: Screen) -> None:
    """Run the demo. Whatever happens, what it has started is ended. Raises when anything was not as promised."""
    with exclusive(places.lock, timeout=LOCK_SECONDS):
        screen.step("Starting an embedded Tencent Cloud on this machine")
        run = Runs.at(places, engine).start()
        try:
            screen.detail(f"one process ({run.cloud.pid}), one port: {run.cloud.endpoint}")
            Demo(run, screen, Customer(run.cloud.endpoint, run.account)).tell()
            traces = Traces.of(run.cloud.pid, run.cloud.port, run.processes.table)
        except BaseException:  # also an interruption: what was started is ended
            run.end(keep_log=True)
            raise
        run.end()
        traces.must_be_gone(run.processes.table)
    screen.proof(f"no process, no open port (port {traces.port} is closed)")
    screen.step(f"Done in {screen.seconds:.0f} s. The images are in {places.pictures.relative_to(places.root)}/")


@dataclass(frozen=True)
class Demo:
    """The acts between the start of the cloud and its end."""

    run: Run
    screen: Screen
    customer: Customer
    saved: list[Picture] = field(default_factory=list)

    def tell(self) -> None:
        """All acts in order."""
        before = inventory.take(self.customer)
        outputs = self._create()
        with calling.connect(outputs, witness := calling.Witness()) as service:
            self._call(service, witness)
            self._drop(service, outputs.bucket)
        pictures.must_differ(self.saved)
        self._look_again()
        self._destroy(before)

    def _create(self) -> LocalOutputs:
        self.screen.step("Creating the service with Pulumi: bucket, roles, function, triggers, logs")
        outputs = self.run.up(self.screen.engine_event)
        self.screen.proof(f"the function answers at {outputs.functionUrl}")
        return outputs

    def _call(self, service: ImageService, witness: calling.Witness) -> None:
        self.screen.step(f'Calling the function over HTTP: POST /v1/images {{"prompt": "{calling.PROMPT}"}}')
        job = calling.order(service, witness)
        self.screen.proof(f"202 Accepted: job {job.id}, {job.status}; MPS task {job.task_id}")
        with self.screen.waiting("MPS draws the image and puts it into the bucket") as news:
            done = calling.wait(service, job, news)
        self._save(service, done, "1-cat")

    def _drop(self, service: ImageService, bucket: str) -> None:
        self.screen.step("Dropping two files into the bucket's inbox/ with the COS SDK, as a pipeline would")
        inbox = Inbox(bucket, self.customer)
        known = frozenset(self.customer.keys(bucket, "outputs/"))
        drops = dropping.drops()
        for drop in drops:
            inbox.drop(drop)
            self.screen.detail(f"{drop.key} ({len(drop.body):,} bytes): {drop.prompt}")
        with self.screen.waiting("The uploads start the function, the function starts MPS") as news:
            keys = inbox.wait_for(len(drops), known=known, news=news)
        jobs = {job.prompt: job for job in (self._finished(service, key) for key in keys)}
        for number, drop in enumerate(drops, start=2):
            if drop.prompt not in jobs:
                raise NotAsPromised(f"no job has the prompt of {drop.key}: {drop.prompt!r}")
            self._save(service, jobs[drop.prompt], f"{number}-{Path(drop.key).stem}")

    def _finished(self, service: ImageService, output_key: str) -> Job:
        """The image is in the bucket; its event may be on the way to the function for a moment longer."""
        return service.wait(dropping.job_id_of(output_key), timeout=calling.WAIT_SECONDS)

    def _save(self, service: ImageService, job: Job, name: str) -> None:
        if not job.outputs:
            raise NotAsPromised(f"job {job.id} has {job.status}, but no image")
        output = job.outputs[0]
        folder = self.run.places.pictures
        folder.mkdir(parents=True, exist_ok=True)
        path = service.download(output, folder / f"{name}{pictures.ending_for(output.content_type)}")
        picture = pictures.look_at(path)
        self.saved.append(picture)
        self.screen.proof(f"saved {path.relative_to(self.run.places.root)}: {picture}")

    def _look_again(self) -> None:
        self.screen.step("Asking Pulumi whether a second update would change anything")
        self.run.stack.expect_no_changes(lambda _event: None)
        self.screen.proof("no changes")

    def _destroy(self, before: frozenset[Thing]) -> None:
        self.screen.step("Removing everything again")
        self.run.stack.destroy(self.screen.engine_event)
        left = inventory.take(self.customer) - before
        if left:
            raise NotAsPromised(f"destroy has left in the cloud: {', '.join(map(str, sorted(left)))}")
        self.screen.proof("nothing left in the cloud")
