"""From a path to what is done about it. Errors become problem+json here, and what every answer tells is added."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aigc import config
from aigc.errors import CallerError, ImageServiceError, MethodNotAllowed, NoSuchResource
from aigc.events import HttpCall
from aigc.web import problems
from aigc.web.api import Api

Handler = Callable[[Api, HttpCall, str], dict[str, Any]]
Handlers = Mapping[str, Handler]

ROUTES: Mapping[str, Handlers] = {
    "/": {"GET": Api.playground},
    "/healthz": {"GET": Api.health},
    "/openapi.json": {"GET": Api.openapi},
    "/v1/images": {"GET": Api.list, "POST": Api.create},
    "/v1/images/{id}": {"GET": Api.show, "DELETE": Api.cancel},
    "/v1/uploads": {"POST": Api.open_upload},
}
"""Path -> method -> handler. The last part of a path may be `{id}`; the handler gets what stands there."""


def answer(api: Api, call: HttpCall) -> dict[str, Any]:
    """The answer, also to requests that are wrong and to those that failed."""
    started = api.clock.monotonic()
    handlers: Handlers = {}
    try:
        handlers, argument = route(call.path)
        reply = _handled(api, call, handlers, argument)
    except CallerError as error:
        api.log.info("request refused", code=error.code)
        reply = problems.answer(error, request_id=api.request_id)
    except ImageServiceError as error:
        api.log.error("invocation failed", code=error.code, reason=str(error), next_step=error.next_step)
        reply = problems.answer(error, request_id=api.request_id)
    reply = _told(call, reply, api.settings.cors_origins, handlers)
    if api.settings.has_limits:
        from aigc.web import quota

        reply["headers"].update(quota.headers(call.headers, api.settings, api.admission, api.clock.now()))
    took = round((api.clock.monotonic() - started) * 1000)
    api.log.info("answered", method=call.method[:10], status=reply["statusCode"], duration_ms=took)
    return reply


def of_broken(call: HttpCall, failure: dict[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """`failure`, the answer of a service that could not get as far as `answer`, as its caller can read it.

    A preflight is allowed as ever: otherwise the page could not send the request, and read why that fails.
    """
    try:
        handlers, _ = route(call.path)
    except NoSuchResource:
        handlers = {}
    told = _told(call, failure, config.cors_origins(environment), handlers)
    if "Access-Control-Allow-Methods" not in told["headers"]:
        return told
    headers = {name: value for name, value in told["headers"].items() if name != "Content-Type"}
    return {**told, "statusCode": 204, "headers": headers, "body": ""}


def _told(call: HttpCall, reply: dict[str, Any], origins: Sequence[str], handlers: Handlers) -> dict[str, Any]:
    """The answer without a body where none is wanted, and with what pages of other origins have to know."""
    body = "" if call.method == "HEAD" else reply["body"]
    if not origins:
        return {**reply, "body": body}
    from aigc.web import cors  # only services that browsers call from elsewhere need it

    headers = cors.headers(call, origins, allowed(handlers))
    return {**reply, "body": body, "headers": {**reply["headers"], **headers}}


def _handled(api: Api, call: HttpCall, handlers: Handlers, argument: str) -> dict[str, Any]:
    handler = handlers.get("GET" if call.method == "HEAD" else call.method)
    if handler is not None:
        return handler(api, call, argument)
    if call.method == "OPTIONS":
        return problems.empty(204, {"Allow": ", ".join(allowed(handlers))}, api.request_id)
    raise MethodNotAllowed(f"{call.path} does not know {call.method[:20]}", allowed=allowed(handlers))


def route(path: str) -> tuple[Handlers, str]:
    """The path's handlers and its variable part. Raises NoSuchResource."""
    if path in ROUTES and "{" not in path:
        return ROUTES[path], ""
    parent, _, last = path.rpartition("/")
    handlers = ROUTES.get(f"{parent}/{{id}}") if last else None
    if handlers is None:
        raise NoSuchResource("there is nothing at this path", next_step="Images are at /v1/images.")
    return handlers, last


def allowed(handlers: Handlers) -> tuple[str, ...]:
    """The methods of a path: its own, HEAD wherever GET is, and OPTIONS."""
    found = [*handlers, *(["HEAD"] if "GET" in handlers else []), "OPTIONS"]
    return tuple(sorted(found))
