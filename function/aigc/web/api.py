"""The HTTP API: routes, and what each of them does. Errors become problem+json in one place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aigc import ids
from aigc.clock import Chance, Clock, Deadline
from aigc.config import ApiKey, Settings
from aigc.errors import CallerError, FieldError, InvalidRequest, MethodNotAllowed, NoSuchResource, UnsupportedMediaType
from aigc.events import HttpCall
from aigc.jobs.accept import Acceptor, Order
from aigc.jobs.history import History
from aigc.jobs.job import Job
from aigc.jobs.settle import Settler
from aigc.log import Log
from aigc.ports import Bucket
from aigc.request import images, validation
from aigc.request.payload import Store
from aigc.web import auth, problems, views

LONGEST_WAIT = 50.0  # seconds for `Prefer: wait=N`
KEPT_BACK = 3.0  # seconds of the invocation that waiting may not use
LOOK_EVERY = 1.5
RETRY_AFTER = 2

_WAIT = re.compile(r"(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])")
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")

Handler = Callable[["Api", HttpCall, str], dict[str, Any]]


@dataclass(frozen=True)
class Api:
    """One HTTP request."""

    settings: Settings
    bucket: Bucket
    history: History
    acceptor: Acceptor
    settler: Settler
    clock: Clock
    chance: Chance
    deadline: Deadline
    request_id: str
    log: Log

    def answer(self, call: HttpCall) -> dict[str, Any]:
        """The answer, also to requests that are wrong. Raises what is not the caller's fault."""
        started = self.clock.monotonic()
        try:
            handler, argument = route(call)
            answer = handler(self, call, argument)
        except CallerError as error:
            self.log.info("request refused", code=error.code)
            answer = problems.answer(error, request_id=self.request_id)
        took = round((self.clock.monotonic() - started) * 1000)
        self.log.info("answered", method=call.method[:10], status=answer["statusCode"], duration_ms=took)
        return answer

    def health(self, _call: HttpCall, _argument: str) -> dict[str, Any]:
        """GET /healthz: the function runs and its settings are complete."""
        return problems.http(200, {"status": "ok"}, {}, self.request_id)

    def playground(self, _call: HttpCall, _argument: str) -> dict[str, Any]:
        """GET /: the page to try the service on. It holds nothing secret; what it does takes an API key."""
        from aigc.outside import cos
        from aigc.web import playground

        host = cos.host(self.settings.bucket, self.settings.region)
        return playground.answer(self.settings, bucket_host=host, request_id=self.request_id)

    def create(self, call: HttpCall, _argument: str) -> dict[str, Any]:
        """POST /v1/images."""
        caller = auth.caller(call.headers, self.settings.api_keys)
        _require_json(call.headers)
        job_id = self._job_id(call.headers, caller)
        store = Store(self.settings.bucket, self.settings.region, "")
        document = validation.parse(call.body())
        spec = validation.read_spec(document, store=store, default_model=self.settings.default_model)
        images.check_references(self.bucket, spec)
        job, _ = self.acceptor.accept(Order(job_id, spec, owner=caller.name))
        return self._reply(call, job)

    def show(self, call: HttpCall, job_id: str) -> dict[str, Any]:
        """GET /v1/images/{id}. Looks at the outside world for jobs that have not ended."""
        caller = auth.caller(call.headers, self.settings.api_keys)
        job = self.history.load(job_id) if ids.is_job_id(job_id) else None
        if job is None or job.accepted.owner not in ("", caller.name):
            raise NoSuchResource("there is no such job for this API key", next_step="Check the id.")
        return self._reply(call, self.settler.settle(job))

    def _job_id(self, headers: Mapping[str, str], caller: ApiKey) -> str:
        key = headers.get("idempotency-key")
        if key is None:
            return ids.random_id(self.clock.now(), self.chance.token(10))
        if not _IDEMPOTENCY_KEY.fullmatch(key):
            raise InvalidRequest((FieldError("Idempotency-Key", "must be 1 to 255 visible ASCII characters", 255),))
        return ids.for_idempotency_key(caller.name, key)

    def _reply(self, call: HttpCall, job: Job) -> dict[str, Any]:
        asked = _WAIT.search(call.headers.get("prefer", "").lower())
        headers = {}
        if asked and job.end is None:
            job = self._wait(job, min(float(asked[1]), LONGEST_WAIT))
            headers["Preference-Applied"] = f"wait={asked[1]}"
        seconds = self.settings.url_expires
        view = views.View(
            bucket=self.settings.bucket,
            presign=lambda key: self.bucket.presigned(key, seconds=seconds),
            url_seconds=seconds,
            base=views.base_url(call.headers),
        )
        document = view.of(job, self.clock.now())
        if call.method == "POST":
            headers["Location"] = view.url(job)
        if job.end is not None:
            return problems.http(200, document, headers, self.request_id)
        status = 202 if call.method == "POST" else 200
        return problems.http(status, document, {**headers, "Retry-After": str(RETRY_AFTER)}, self.request_id)

    def _wait(self, job: Job, seconds: float) -> Job:
        """The job once it has ended, or as it is when the time is up."""
        until = self.clock.monotonic() + min(seconds, self.deadline.remaining() - KEPT_BACK)
        while job.end is None and self.clock.monotonic() < until:
            self.clock.sleep(min(LOOK_EVERY, max(0.0, until - self.clock.monotonic())))
            job = self.settler.settle(self.history.load(job.id) or job)
        return job


ROUTES: tuple[tuple[re.Pattern[str], Mapping[str, Handler]], ...] = (
    (re.compile("/()"), {"GET": Api.playground}),
    (re.compile("/healthz()"), {"GET": Api.health}),
    (re.compile("/v1/images()"), {"POST": Api.create}),
    (re.compile("/v1/images/([^/]+)"), {"GET": Api.show}),
)


def route(call: HttpCall) -> tuple[Handler, str]:
    """The handler and the path's variable part. Raises NoSuchResource or MethodNotAllowed."""
    for pattern, handlers in ROUTES:
        match = pattern.fullmatch(call.path)
        if match:
            if call.method not in handlers:
                raise MethodNotAllowed(f"{call.path} does not know {call.method[:20]}", allowed=tuple(handlers))
            return handlers[call.method], match[1]
    raise NoSuchResource("there is nothing at this path", next_step="Images are at /v1/images.")


def _require_json(headers: Mapping[str, str]) -> None:
    declared = headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if declared != "application/json" and not declared.endswith("+json"):
        raise UnsupportedMediaType(
            f"the body is declared as {declared[:80] or 'nothing'}", next_step="Send Content-Type: application/json."
        )
