"""From a path to what is done about it. Errors become problem+json here, and what every answer tells is added."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

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
    if call.method == "HEAD":
        reply["body"] = ""
    if api.settings.cors_origins:
        from aigc.web import cors  # only services that browsers call from elsewhere need it

        reply["headers"].update(cors.headers(call, api.settings.cors_origins, allowed(handlers)))
    if api.settings.has_limits:
        from aigc.web import quota

        reply["headers"].update(quota.headers(call.headers, api.settings, api.admission, api.clock.now()))
    took = round((api.clock.monotonic() - started) * 1000)
    api.log.info("answered", method=call.method[:10], status=reply["statusCode"], duration_ms=took)
    return reply


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
