"""The routes that arrange the world outside, and the one by which functions resolve its names."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from localcloud.control.answers import json_answer
from localcloud.errors import InvalidRequest
from localcloud.hosts import is_cloud_host
from localcloud.http import Request, Response
from localcloud.internet import Internet, Site, read_arrangement, read_name
from localcloud.wire import json_object

_NAMED = re.compile(r"internet/(?P<host>[^/]+)(?P<rest>/.*)?")


def general_name(name: str) -> str:
    """The name of the route that serves `internet/hooks.example.com/requests` and its like."""
    return _NAMED.sub(r"internet/<host>\g<rest>", name)


class InternetRoutes:
    """`PUT internet/<host>`, `GET internet/<host>/requests` and what belongs to them."""

    def __init__(self, internet: Internet, certify: Callable[[str], Awaitable[object]]) -> None:
        self._internet = internet
        self._certify = certify

    def list(self, _request: Request) -> Response:
        return json_answer([site.view() for site in self._internet])

    async def register(self, request: Request) -> Response:
        name, arrangement = read_name(_host(request)), read_arrangement(json_object(request.body.read()))
        if is_cloud_host(name):
            raise InvalidRequest("InvalidParameter", f"{name} is a host of the cloud itself.")
        await self._certify(name)
        return json_answer(self._internet.register(name, arrangement).view())

    def show(self, request: Request) -> Response:
        return json_answer(self._site(request).view())

    def remove(self, request: Request) -> Response:
        self._internet.remove(self._site(request).host)
        return json_answer({"status": "ok"})

    def requests(self, request: Request) -> Response:
        return json_answer(list(self._site(request).received))

    def look_up(self, request: Request) -> Response:
        return json_answer({"addresses": self._site(request).look_up()})

    def _site(self, request: Request) -> Site:
        return self._internet.get(read_name(_host(request)))


def _host(request: Request) -> str:
    found = _NAMED.fullmatch(request.path.removeprefix("/_localcloud").strip("/"))
    return found["host"] if found else ""
