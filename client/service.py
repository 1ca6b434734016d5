"""The service as a caller sees it: create, look, list, cancel, wait, fetch."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx

from client.address import checked_address, checked_key
from client.calls import Caller, http_client
from client.clock import Clock, SystemClock
from client.download import fetch
from client.errors import InvalidRequest, JobFailed, StillRunning, UnexpectedAnswer
from client.gateway_signing import GatewayKeyPair, GatewaySignature
from client.guard import check_keys
from client.job import Job, JobPage, Output
from client.polling import pause_before_next_look
from client.problem import error_from
from client.qsign import Credentials
from client.reading import job_from, page_from
from client.request import ImageRequest
from client.retry import retry_after, worth_repeating
from client.route import Route
from client.signing import CamSignature

DEFAULT_TIMEOUT = 600.0
"""Seconds to wait for an image; scripts against MPS give up after 5 to 12 minutes (platform.md 2.5)."""

VISIBLE_ASCII = re.compile(r"[\x21-\x7e]+")
LONGEST_KEY = 255


class ImageService:
    """A connection to one image service. Use it as a context manager, or call `close()`."""

    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
        route: Route | None = None,
        signing: Credentials | GatewayKeyPair | None = None,
    ) -> None:
        """`url` is the service's address. `route` says where result URLs lead when the cloud is an embedded one and
        the address does not show it. `signing` are keys of the account for a Function URL with CAM authorization, or a
        key pair for an API Gateway that lets in nobody else; the API key then goes as X-API-Key.

        Raises NotConfigured for keys of another cloud, and for an address that would send the API key over an
        unprotected network.
        """
        self._url = checked_address(url)
        key = checked_key(api_key)
        if signing:
            check_keys(signing.secret_id, url)
        self._key = {"X-API-Key": key} if signing else {"Authorization": f"Bearer {key}"}
        self._clock = clock or SystemClock()
        self._http = http_client(url, transport)
        self._caller = Caller(self._http, self._clock, auth=_signature(signing, self._clock))
        self._route = route if route and route.endpoint else Route.of_service(url)

    def create(self, request: ImageRequest, *, idempotency_key: str | None = None) -> Job:
        """Order the image. The same key and request again give the same job, and no second bill.

        `idempotency_key`: 1 to 255 visible ASCII characters; without one, only the repeats within this call are safe.
        Raises Refused when the request is wrong or not allowed, TooManyRequests or Unavailable when the service could
        not take it, NoAnswer when that is not known; after the last three, repeat with the same key.
        """
        key = idempotency_key or new_idempotency_key()
        if not VISIBLE_ASCII.fullmatch(key) or len(key) > LONGEST_KEY:
            raise InvalidRequest(
                f"an idempotency key has 1 to {LONGEST_KEY} visible ASCII characters",
                next_step="Choose another key; nothing was sent.",
            )
        call = self._request(
            "POST",
            "v1/images",
            content=json.dumps(request.document()).encode("ascii"),
            headers={"Content-Type": "application/json", "Idempotency-Key": key},
        )
        return self._job(self._caller.send(call, repeat_on=_create_is_open))

    def get(self, job_id: str) -> Job:
        """The job as it is now. Raises NotFound for an unknown id."""
        return self._job(self._caller.send(self._look(job_id)))

    def list(self, *, limit: int | None = None, cursor: str = "") -> JobPage:
        """The caller's jobs and those of uploads, newest first.

        `limit` is 1 to 100; without one the service decides. `cursor` is the `next_cursor` of the page before. Raises
        InvalidRequest.
        """
        asked = {"limit": None if limit is None else str(limit), "cursor": cursor or None}
        query = {name: value for name, value in asked.items() if value is not None}
        response = self._caller.send(self._request("GET", "v1/images", query=query))
        return page_from(self._json(response))

    def cancel(self, job_id: str) -> Job:
        """Cancel a parked job, or one that is canceled already. Raises Conflict when it is beyond that, NotFound."""
        return self._job(self._caller.send(self._request("DELETE", f"v1/images/{quote(job_id, safe='')}")))

    def wait(
        self,
        job_id: str,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        may_appear: float = 0.0,
        on_look: Callable[[Job], None] | None = None,
    ) -> Job:
        """Look until the job has succeeded. `timeout` in seconds; `on_look` is called with every state seen.

        The job of an upload is there only when the bucket's event has arrived: for the first `may_appear` seconds an
        unknown id is no error. Raises JobFailed when it ended otherwise, StillRunning when the time is over, NotFound.
        """
        started = self._clock.monotonic()
        deadline = started + timeout
        while True:
            response = self._caller.send(self._look(job_id), deadline=deadline)
            elapsed = self._clock.monotonic() - started
            if response.status_code == httpx.codes.NOT_FOUND and elapsed < min(may_appear, timeout):
                self._clock.sleep(pause_before_next_look(elapsed=elapsed, asked=None))
                continue
            job = self._job(response)
            if on_look is not None:
                on_look(job)
            if job.ended:
                return raise_unless_succeeded(job)
            now = self._clock.monotonic()
            if now >= deadline:
                raise StillRunning(
                    f"job {job.id} is still {job.status} after {timeout:.0f} s",
                    job=job,
                    next_step="It goes on by itself; wait again with this id.",
                )
            asked = retry_after(response.headers.get("Retry-After"), now=self._clock.now())
            pause = pause_before_next_look(elapsed=now - started, asked=asked)
            self._clock.sleep(min(pause, deadline - now))

    def download(self, output: Output, path: Path) -> Path:
        """Save one image as `path`, which exists afterwards either completely or as it was before.

        A presigned URL that has expired is renewed by looking at the job again (`get`).
        """
        try:
            address = self._route.to(output.url)
        except httpx.InvalidURL as error:
            raise UnexpectedAnswer(
                "the service gave a result address that is none", next_step="Look at the job with `aigc status --json`."
            ) from error
        return fetch(self._caller, address, path)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _look(self, job_id: str) -> httpx.Request:
        return self._request("GET", f"v1/images/{quote(job_id, safe='')}")

    def _request(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
    ) -> httpx.Request:
        """The key goes into each call, not into the HTTP client: downloads go to the bucket, which must not see it."""
        return self._http.build_request(
            method,
            self._url.join(path),
            content=content,
            params=query,
            headers={**self._key, "Accept": "application/json", **(headers or {})},
        )

    def _job(self, response: httpx.Response) -> Job:
        return job_from(self._json(response))

    def _json(self, response: httpx.Response) -> object:
        if not response.is_success:
            raise error_from(response.status_code, response.content)
        try:
            return response.json()
        except ValueError as error:
            raise UnexpectedAnswer(
                f"the answer of {self._url.host} is not JSON",
                next_step="Check that the configured address is the image service's own.",
                status=response.status_code,
            ) from error


def _signature(signing: Credentials | GatewayKeyPair | None, clock: Clock) -> httpx.Auth | None:
    if isinstance(signing, GatewayKeyPair):
        return GatewaySignature(signing, clock)
    return CamSignature(signing, clock) if signing else None


def new_idempotency_key() -> str:
    """A key for one create and all its repeats."""
    return str(uuid.uuid4())


def _create_is_open(response: httpx.Response) -> bool:
    """A create may also meet its own first attempt: 409 with Retry-After means that one is still being worked on."""
    return worth_repeating(response.status_code) or (response.status_code == 409 and "Retry-After" in response.headers)


def raise_unless_succeeded(job: Job) -> Job:
    """The job itself when its images are there. Raises JobFailed when it ended otherwise."""
    if job.succeeded:
        return job
    reason = f": {job.error.message} ({job.error.code})" if job.error else ""
    upstream = f"; upstream request {job.error.request_id}" if job.error and job.error.request_id else ""
    raise JobFailed(
        f"job {job.id} ended as {job.status}{reason}{upstream}",
        job=job,
        next_step="It will not change any more; a new attempt needs a new idempotency key.",
    )
