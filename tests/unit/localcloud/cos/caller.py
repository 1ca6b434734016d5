"""Calls the object storage without sockets and signatures: one request in, one answer out."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import itertools
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from localcloud.clock import Clock
from localcloud.cos import Cos
from localcloud.errors import CloudError, Unauthorized
from localcloud.events import ObjectEvent, ObjectEvents
from localcloud.exchange import Exchange
from localcloud.faults import Faults
from localcloud.http import Body, FileRange, Headers, Request, Response
from localcloud.identity import Account, Principal, ResourcePolicy

ACCOUNT = Account()
BUCKET = "pictures-1250000000"
REGION = "ap-singapore"
ROOT = Principal("root", ACCOUNT)
ROLE = Principal("role", ACCOUNT, "painter", "session")
ANONYMOUS = Principal("anonymous", ACCOUNT)


@dataclass(frozen=True)
class Asked:
    """One question the storage put to the authoriser."""

    action: str
    resource: str
    conditions: Mapping[str, str]
    granted_by_acl: bool


@dataclass
class Authority:
    """Allows what is in `allowed` (action, resource) and what an ACL grants, and remembers what it was asked."""

    allowed: set[tuple[str, str]] = field(default_factory=set)
    asked: list[Asked] = field(default_factory=list)

    def check(
        self,
        who: Principal,
        action: str,
        resource: str,
        *,
        conditions: Mapping[str, str] | None = None,
        resource_policy: ResourcePolicy | None = None,
        granted_by_acl: bool = False,
    ) -> None:
        self.asked.append(Asked(action, resource, conditions or {}, granted_by_acl))
        if (action, resource) not in self.allowed and not granted_by_acl:
            raise Unauthorized("AccessDenied", f"{who.qcs} may not {action} on {resource}")


@dataclass(frozen=True)
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    length: int | None

    @property
    def text(self) -> str:
        return self.body.decode()

    def texts(self, name: str) -> list[str]:
        """The texts of every element of that name, as they stand in the XML."""
        return [part.partition(f"</{name}>")[0] for part in self.text.split(f"<{name}>")[1:]]


class CosCaller:
    """A storage of its own, with a frozen clock, an authority and the events it told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.clock.freeze()
        self.authority = Authority()
        self.events: list[ObjectEvent] = []
        self._spooled = itertools.count()
        published = ObjectEvents(Faults())
        self.listen = published.subscribe
        self.listen(self.events.append)
        self.cos = Cos(
            clock=self.clock,
            account=ACCOUNT,
            events=published,
            authoriser=self.authority,
            folder=folder / "objects",
        )

    def call(
        self,
        method: str,
        key: str = "",
        query: str = "",
        *,
        body: bytes | Body = b"",
        headers: Mapping[str, str] | None = None,
        bucket: str = BUCKET,
        region: str = REGION,
        who: Principal = ROOT,
    ) -> Answer:
        """The answer to one request. Raises `CloudError` as the storage does."""
        return asyncio.run(self._answer(self.exchange(method, key, query, body, headers or {}, bucket, region, who)))

    def exchange(
        self,
        method: str,
        key: str,
        query: str = "",
        body: bytes | Body = b"",
        headers: Mapping[str, str] | None = None,
        bucket: str = BUCKET,
        region: str = REGION,
        who: Principal = ROOT,
    ) -> Exchange:
        """One request on its way, as the gateway hands it over."""
        host = f"{bucket}.cos.{region}.myqcloud.com" if bucket else f"cos.{region}.myqcloud.com"
        request = Request(
            method,
            host,
            "/" + quote(key, errors="surrogateescape"),
            query,
            Headers([("Host", host), *(headers or {}).items()]),
            body if isinstance(body, Body) else Body.of(body),
        )
        return Exchange(request, id="request-1", bucket=bucket, key=key, region=region, principal=who)

    def call_together(self, *exchanges: Exchange) -> list[Answer | CloudError]:
        """The outcomes of requests that are served at the same time."""

        async def together() -> list[Answer | CloudError]:
            return await asyncio.gather(*(self.outcome(exchange) for exchange in exchanges))

        return asyncio.run(together())

    async def outcome(self, exchange: Exchange) -> Answer | CloudError:
        """What a request that may be refused comes to."""
        try:
            return await self._answer(exchange)
        except CloudError as refusal:
            return refusal

    def refusal(self, *arguments: object, **named: object) -> tuple[int, str]:
        """Status and code of a request that must be refused."""
        refused = self.refused(*arguments, **named)
        return refused.http_status, refused.code

    def refused(self, *arguments: object, **named: object) -> CloudError:
        """The refusal of a request that must be refused."""
        with pytest.raises(CloudError) as refused:
            self.call(*arguments, **named)  # type: ignore[arg-type]
        return refused.value

    def create(self, bucket: str = BUCKET, **named: object) -> Answer:
        return self.call("PUT", bucket=bucket, **named)  # type: ignore[arg-type]

    def put(self, key: str, body: bytes | Body = b"x", **headers: str) -> Answer:
        """Header names are written with `_`."""
        return self.call("PUT", key, body=body, headers=_written(headers))

    def get(self, key: str, query: str = "", **headers: str) -> Answer:
        return self.call("GET", key, query, headers=_written(headers))

    def spooled(self, data: bytes) -> Body:
        """A body as the server hands over a large one: in a file of its own."""
        path = self.folder / f"spooled-{next(self._spooled)}"
        path.write_bytes(data)
        return Body(data=None, file=path, size=len(data), file_md5=hashlib.md5(data).digest())

    def files(self) -> list[Path]:
        objects = self.folder / "objects"
        return sorted(objects.iterdir()) if objects.exists() else []

    async def _answer(self, exchange: Exchange) -> Answer:
        self.cos.identify(exchange)
        self.cos.authorise(exchange)
        served = self.cos.serve(exchange)
        exchange.response = response = served if isinstance(served, Response) else await served
        self.cos.tell_browsers(exchange)
        headers = {name.lower(): value for name, value in response.fields()}
        return Answer(response.status, headers, await _bytes(response), response.length)


def content_md5(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body).digest()).decode()


def _written(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


async def _bytes(response: Response) -> bytes:
    if isinstance(response.body, FileRange):
        with response.body.path.open("rb") as stream:
            stream.seek(response.body.offset)
            return stream.read(response.body.length)
    if isinstance(response.body, AsyncGenerator):
        return b"".join([chunk async for chunk in response.body])
    return response.body
