"""What each call of the HTTP API does. Errors leave it as they are; `routes` answers them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from aigc import ids
from aigc.admission.gate import Gate
from aigc.admission.verdict import Admission
from aigc.clock import Chance, Clock, Deadline
from aigc.config import ApiKey, Settings
from aigc.errors import (
    BucketError,
    FieldError,
    InvalidRequest,
    NoSuchResource,
    UnsupportedMediaType,
)
from aigc.events import LONGEST_BODY, LONGEST_WITH_IMAGES, HttpCall
from aigc.jobs.accept import Acceptor, Order
from aigc.jobs.history import History
from aigc.jobs.job import Job
from aigc.jobs.settle import Settler
from aigc.log import Log
from aigc.ports import Bucket
from aigc.request import images, validation
from aigc.request.offer import Offer
from aigc.request.payload import Store
from aigc.web import auth, headers, problems, views

if TYPE_CHECKING:
    from aigc.batches.waiting import WaitingLines

KEPT_BACK = 3.0  # seconds of the invocation that waiting may not use
LOOK_EVERY = 1.5
RETRY_AFTER = 2


@dataclass(frozen=True)
class Api:
    """One HTTP request."""

    settings: Settings
    offer: Offer
    bucket: Bucket
    history: History
    acceptor: Acceptor
    admission: Admission
    settler: Settler
    lines: Callable[[], WaitingLines]  # of batches
    webhook: Callable[[Job], Mapping[str, Any] | None]  # what became of a job's webhook
    clock: Clock
    chance: Chance
    deadline: Deadline
    request_id: str
    log: Log

    def health(self, _call: HttpCall, _argument: str) -> dict[str, Any]:
        """GET /healthz: the function runs and its settings are complete."""
        return problems.http(200, {"status": "ok"}, {}, self.request_id)

    def playground(self, _call: HttpCall, _argument: str) -> dict[str, Any]:
        """GET /: the page to try the service on. It holds nothing secret; what it does takes an API key."""
        from aigc.outside import cos
        from aigc.web import playground

        host = cos.host(self.settings.bucket, self.settings.region)
        return playground.answer(self.settings, self.offer, bucket_host=host, request_id=self.request_id)

    def openapi(self, _call: HttpCall, _argument: str) -> dict[str, Any]:
        """GET /openapi.json: this API, for programs."""
        from aigc.web import openapi

        return problems.http(200, openapi.document(self.offer.shown), {}, self.request_id)

    def create(self, call: HttpCall, _argument: str) -> dict[str, Any]:
        """POST /v1/images."""
        caller = auth.caller(call.headers, self.settings, self.clock.now())
        _require_json(call.headers)
        job_id = self._job_id(call.headers, caller)
        store = Store(self.settings.bucket, self.settings.region, "")
        held: dict[str, bytes] = {}
        document = _document(call)
        try:
            spec = validation.read_spec(document, store=store, offer=self.offer, inline=held)
            images.check_references(self.bucket, spec, known=held)
        except InvalidRequest:
            known = self._accepted_before(document, store, job_id, caller)
            if known is None:
                raise
            return self._reply(call, known)
        order = Order(job_id, spec, owner=caller.name)
        gate = Gate(self.admission, self.acceptor, self.clock)
        job, _ = gate.accept(order, prepare=lambda: self._keep(held))
        return self._reply(call, job)

    def _accepted_before(self, document: Mapping[str, Any], store: Store, job_id: str, caller: ApiKey) -> Job | None:
        """The job that this order has got before, which stays accepted: whatever became of its images since, and of the
        models and limits that a later deployment has.
        """
        if not ids.is_derived(job_id):
            return None
        from aigc.request.offer import WHATEVER

        try:
            spec = validation.read_spec(document, store=store, offer=WHATEVER, inline={})
        except InvalidRequest:
            return None
        return self.acceptor.known(Order(job_id, spec, owner=caller.name))

    def _keep(self, held: Mapping[str, bytes]) -> None:
        if held:
            from aigc.request import inline

            inline.store(self.bucket, held)

    def list(self, call: HttpCall, _argument: str) -> dict[str, Any]:
        """GET /v1/images. Jobs as their histories have them: nobody looks at the outside world for a list."""
        from aigc.jobs.recent import Recent
        from aigc.web import paging

        caller = auth.caller(call.headers, self.settings, self.clock.now())
        wanted = paging.wanted(call.query)
        recent = Recent(self.bucket, self.history, self.deadline).page(caller.name, wanted.after, wanted.limit)
        view, now = replace(self._view(call), webhook=views.nothing_told), self.clock.now()  # a listing for each job
        document = {"data": [view.of(job, now) for job in recent.jobs], "next_cursor": paging.cursor(recent.goes_on)}
        return problems.http(200, document, {}, self.request_id)

    def show(self, call: HttpCall, job_id: str) -> dict[str, Any]:
        """GET /v1/images/{id}. Looks at the outside world for jobs that have not ended."""
        job = self._job_of_caller(call, job_id)
        if job is not None:
            return self._reply(call, self.settler.settle(job))
        line, later = self._line(self.lines().look, job_id), {"Retry-After": str(RETRY_AFTER)}
        return problems.http(200, self._view(call).of(line, self.clock.now()), later, self.request_id)

    def cancel(self, call: HttpCall, job_id: str) -> dict[str, Any]:
        """DELETE /v1/images/{id}: end the job if nothing can have been made for it."""
        from aigc.jobs.cancel import Canceler

        job = self._job_of_caller(call, job_id) or self._line(self.lines().hold, job_id)
        canceled = Canceler(self.settler, self.acceptor.queue, self.clock).cancel(job)
        return problems.http(200, self._view(call).of(canceled, self.clock.now()), {}, self.request_id)

    def open_upload(self, call: HttpCall, _argument: str) -> dict[str, Any]:
        """POST /v1/uploads."""
        from aigc.web import upload_place

        auth.caller(call.headers, self.settings, self.clock.now())
        _require_json(call.headers)
        document = validation.parse(call.body())
        seconds = self.settings.url_expires
        place = upload_place.opened(document, self.bucket, clock=self.clock, chance=self.chance, url_seconds=seconds)
        return problems.http(201, place, {}, self.request_id)

    def _job_of_caller(self, call: HttpCall, job_id: str) -> Job | None:
        """The job if it is the caller's own or that of an upload, None if there is none. Raises NoSuchResource."""
        caller = auth.caller(call.headers, self.settings, self.clock.now())
        job = self.history.load(job_id) if ids.is_job_id(job_id) else None
        if job is not None and job.accepted.owner not in ("", caller.name):
            raise _no_such_job()
        return job

    def _line(self, find: Callable[[str], Job | None], job_id: str) -> Job:
        """The line of a batch that will be this job, or has just become it. Raises NoSuchResource."""
        try:
            line = find(job_id) if ids.is_job_id(job_id) else None
        except NoSuchResource:
            line = self.history.load(job_id)  # its turn may have come while it was looked for
            if line is None:
                raise
        if line is None:
            raise _no_such_job()
        return line

    def _job_id(self, sent: Mapping[str, str], caller: ApiKey) -> str:
        key = sent.get("idempotency-key")
        if key is None:
            return ids.random_id(self.clock.now(), self.chance.token(10))
        if not headers.is_idempotency_key(key):
            message = (
                f"must be 1 to {headers.LONGEST_KEY} visible ASCII characters; with blanks only as a quoted string"
            )
            raise InvalidRequest((FieldError("Idempotency-Key", message, headers.LONGEST_KEY),))
        return ids.for_idempotency_key(caller.name, key)

    def _reply(self, call: HttpCall, job: Job) -> dict[str, Any]:
        sent: dict[str, str] = {}
        asked = headers.seconds_to_wait(call.headers.get("prefer", ""))
        granted = min(asked, headers.LONGEST_WAIT, int(self.deadline.remaining() - KEPT_BACK))
        if granted > 0 and job.end is None:
            job = self._wait(job, granted)
            sent["Preference-Applied"] = f"wait={granted}"
        if job.end is None:
            sent["Retry-After"] = str(RETRY_AFTER)
        view = self._view(call)
        if call.method == "POST":
            sent["Location"] = view.url(job)
            document = self._ordered(view, job)
            return problems.http(200 if job.end is not None else 202, document, sent, self.request_id)
        document = view.of(job, self.clock.now())
        sent["ETag"] = views.etag(document)
        if headers.names_etag(call.headers.get("if-none-match", ""), sent["ETag"]):
            return problems.empty(304, sent, self.request_id)
        return problems.http(200, document, sent, self.request_id)

    def _view(self, call: HttpCall) -> views.View:
        seconds = self.settings.url_expires
        return views.View(
            bucket=self.settings.bucket,
            presign=lambda key: self.bucket.presigned(key, seconds=seconds),
            url_seconds=seconds,
            base=views.base_url(call.headers, call.stage),
            webhook=self.webhook,
        )

    def _ordered(self, view: views.View, job: Job) -> dict[str, Any]:
        """The job's JSON for who has just ordered it: an error now would make him order, and pay, once more."""
        try:
            return view.of(job, self.clock.now())
        except BucketError as error:
            self.log.warning("webhook not looked at", job_id=job.id, reason=str(error))
            return replace(view, webhook=views.nothing_told).of(job, self.clock.now())

    def _wait(self, job: Job, seconds: float) -> Job:
        """The job once it has ended, or as it was last seen when the time is up."""
        until = self.clock.monotonic() + seconds
        while job.end is None and self.clock.monotonic() < until:
            self.clock.sleep(min(LOOK_EVERY, max(0.0, until - self.clock.monotonic())))
            try:
                job = self.settler.settle(self.history.load(job.id) or job)
            except BucketError as error:
                self.log.warning("look failed", job_id=job.id, reason=str(error))
        return job


def _document(call: HttpCall) -> Mapping[str, Any]:
    """The JSON object of a request for images. Raises TooLarge or NotJson."""
    body = call.body(LONGEST_WITH_IMAGES)
    if len(body) <= LONGEST_BODY:
        return validation.parse(body)
    from aigc.request import inline

    return inline.document(body)


def _no_such_job() -> NoSuchResource:
    return NoSuchResource("there is no such job for this API key", next_step="Check the id.")


def _require_json(sent: Mapping[str, str]) -> None:
    declared = sent.get("content-type", "application/json").partition(";")[0].strip().lower()
    if declared != "application/json" and not declared.endswith("+json"):
        raise UnsupportedMediaType(
            f"the body is declared as {declared[:80] or 'nothing'}", next_step="Send Content-Type: application/json."
        )
