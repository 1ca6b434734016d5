"""The first way to an image: an app calls the function over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from client import ImageRequest, ImageService, Job, Route
from local.errors import NotAsPromised
from local.outputs import LocalOutputs

PROMPT = "draw a cat"
WAIT_SECONDS = 120.0


@dataclass(frozen=True)
class Exchange:
    """One call as it was on the wire."""

    method: str
    path: str
    status: int


@dataclass
class Witness(httpx.BaseTransport):
    """The network, with a memory: the demo shows what was answered, not what a library made of it."""

    network: httpx.BaseTransport = field(default_factory=httpx.HTTPTransport)
    seen: list[Exchange] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it and remember the answer's status."""
        response = self.network.handle_request(request)
        self.seen.append(Exchange(request.method, request.url.path, response.status_code))
        return response

    def close(self) -> None:
        """Close the connections."""
        self.network.close()


def connect(outputs: LocalOutputs, witness: Witness) -> ImageService:
    """The service of this run, as its callers' library reaches it."""
    return ImageService(
        outputs.localUrl, outputs.apiKey, transport=witness, route=Route(endpoint=outputs.cloudEndpoint)
    )


def order(service: ImageService, witness: Witness) -> Job:
    """Ask for an image. Raises NotAsPromised when the answer is not 202 Accepted."""
    job = service.create(ImageRequest(prompt=PROMPT))
    answer = witness.seen[-1]
    if answer.status != httpx.codes.ACCEPTED:
        raise NotAsPromised(f"POST {answer.path} was answered with {answer.status} instead of 202")
    return job


def wait(service: ImageService, job: Job, news: Callable[[str], None]) -> Job:
    """Look at the job until its image is there."""
    return service.wait(job.id, timeout=WAIT_SECONDS, on_look=lambda seen: news(seen.status))
