"""One HTTP call, repeated while that is safe and worth it. The only module that waits between attempts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import random as system_random

import httpx

from client.clock import Clock
from client.errors import NoAnswer
from client.retry import Random, RetryPolicy, delay_before_next, retry_after, worth_repeating
from client.route import is_loopback

TIMEOUT = httpx.Timeout(60.0, connect=10.0)
"""Seconds. The service may hold a call for 50 s (`Prefer: wait`); connecting takes no longer than a handshake."""


@dataclass(frozen=True)
class Caller:
    """Sends requests. `transport` replaces the network, `random` the jitter."""

    http: httpx.Client
    clock: Clock
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    random: Random = system_random
    auth: httpx.Auth | None = None
    """Signs what `send` sends, each attempt anew; downloads carry a signature of their own in their address."""

    def send(
        self,
        request: httpx.Request,
        *,
        deadline: float | None = None,
        repeat_on: Callable[[httpx.Response], bool] | None = None,
    ) -> httpx.Response:
        """The answer, read completely; the last one when repeating did not help.

        The request must be safe to repeat. `deadline` is on the clock's monotonic scale: no attempt starts after it.
        Raises NoAnswer when there never was an answer.
        """
        again = repeat_on or _may_be_gone_next_time
        attempt = 0
        while True:
            attempt += 1
            try:
                response = self.http.send(request, auth=self.auth)
            except httpx.TransportError as error:
                if not self.pause(attempt, deadline=deadline):
                    raise no_answer(request, error) from error
                continue
            if not again(response) or not self.pause(attempt, asked=self._asked(response), deadline=deadline):
                return response

    def pause(self, attempt: int, *, asked: float | None = None, deadline: float | None = None) -> bool:
        """Wait as the policy says after failed attempt number `attempt`; False when there must not be another one."""
        delay = delay_before_next(self.policy, attempt=attempt, asked=asked, random=self.random)
        if delay is None or (deadline is not None and self.clock.monotonic() + delay >= deadline):
            return False
        self.clock.sleep(delay)
        return True

    def _asked(self, response: httpx.Response) -> float | None:
        return retry_after(response.headers.get("Retry-After"), now=self.clock.now())


def http_client(url: str, transport: httpx.BaseTransport | None) -> httpx.Client:
    """A client for one address. It follows no redirects; a proxy from the environment never sees loopback calls."""
    return httpx.Client(transport=transport, timeout=TIMEOUT, follow_redirects=False, trust_env=not is_loopback(url))


def no_answer(request: httpx.Request, failure: Exception | None) -> NoAnswer:
    """Names the host that did not answer, and what to do about it."""
    where = f"{request.url.scheme}://{request.url.netloc.decode('ascii')}"
    next_step = (
        "Start the embedded cloud with `make up`; it is not running, or on another port than configured."
        if is_loopback(where)
        else "Check the address and the network, then try again."
    )
    return NoAnswer(f"no answer from {where}: {failure}", next_step=next_step)


def _may_be_gone_next_time(response: httpx.Response) -> bool:
    return worth_repeating(response.status_code)
