"""The OpenAPI 3.1 document: paths, parameters and answers. Everything about bodies is in `schemas`.

Generated from what decides at run time (routes, error classes, limits), so it cannot say something else. Nobody imports
this but who asks for the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aigc import errors, ids
from aigc.request.catalogue import MODELS, Model
from aigc.web import cors, headers, paging, schemas

VERSION = "1.0.0"

FAILURES: Sequence[type[errors.ImageServiceError]] = (
    errors.ImageServiceError,
    errors.Misconfigured,
    errors.BucketRefused,
    errors.BrokenHistory,
    errors.BucketError,
)
"""What every request that reaches the bucket may run into."""

KNOWN: Sequence[type[errors.ImageServiceError]] = (errors.Unauthenticated, errors.KeyExpired, *FAILURES)
COUNTED: Sequence[type[errors.ImageServiceError]] = (
    errors.BudgetExhausted,
    errors.RateLimited,
    errors.BudgetBusy,
    errors.BrokenLedger,
)
ONE: Sequence[type[errors.ImageServiceError]] = (errors.NoSuchResource, *KNOWN)
BODY: Sequence[type[errors.ImageServiceError]] = (
    errors.NotJson,
    errors.TooLarge,
    errors.UnsupportedMediaType,
    errors.InvalidRequest,
    *KNOWN,
)


def document(models: Mapping[str, Model] = MODELS) -> dict[str, Any]:
    """The whole document, of a service that offers these models."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Image service",
            "version": VERSION,
            "description": "Text to images. Every path with GET also answers HEAD, and every path OPTIONS. "
            "A request is repeated safely with the same Idempotency-Key. "
            f"Pages of allowed origins may send the headers {cors.SENT} and read {cors.EXPOSED}.",
        },
        "servers": [{"url": "."}],
        "security": [{"bearer": []}, {"key": []}],
        "paths": _paths(),
        "webhooks": {"event": {"post": _told()}},
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
            "headers": HEADERS,
            "schemas": schemas.all_of_them(models),
        },
    }


def _paths() -> dict[str, Any]:
    return {
        "/": {"get": _operation("Playground", {200: _page()}, public=True)},
        "/healthz": {"get": _operation("Whether the service runs", {200: _json("Health")}, public=True)},
        "/openapi.json": {"get": _operation("This document", {200: _json(None)}, public=True)},
        "/v1/images": {"get": _list(), "post": _create()},
        "/v1/images/{id}": {
            "parameters": [_parameter("id", "path", {"type": "string", "pattern": f"^{ids.PATTERN}$"}, required=True)],
            "get": _show(),
            "delete": _cancel(),
        },
        "/v1/uploads": {"post": _open_upload()},
    }


def _told() -> dict[str, Any]:
    names = {"webhook-id": "string", "webhook-timestamp": "integer", "webhook-signature": "string"}
    return _operation(
        "What happened to a job whose order has a `webhook`, as Standard Webhooks 1.0.0 has it",
        {204: {"description": "Any 2xx within 15 s: the receiver has it"}, 410: {"description": "No more of this job"}},
        parameters=[_parameter(name, "header", {"type": kind}, required=True) for name, kind in names.items()],
        body="WebhookEvent",
        problems=(),
        public=True,
    )


def _list() -> dict[str, Any]:
    limits = {"type": "integer", "minimum": 1, "maximum": paging.MOST, "default": paging.DEFAULT_LIMIT}
    return _operation(
        "The caller's jobs and those of uploads, newest first",
        {200: _json("JobList")},
        parameters=[
            _parameter("limit", "query", limits),
            _parameter("cursor", "query", {"type": "string"}, about="`next_cursor` of an earlier answer"),
        ],
        problems=(errors.InvalidRequest, *KNOWN),
    )


def _create() -> dict[str, Any]:
    key = {"type": "string", "maxLength": headers.LONGEST_KEY, "pattern": f"^([!-~]+|{headers.IN_QUOTES})$"}
    about = "The same key with the same body is the same job. Quotes are part of it; between them it may have blanks"
    return _operation(
        "Order images",
        {
            200: _json("Job", "Location", "Preference-Applied", about="The job has ended"),
            202: _json("Job", "Location", "Retry-After", "Preference-Applied", about="The job goes on by itself"),
        },
        parameters=[_parameter("Idempotency-Key", "header", key, about=about), PREFER],
        body="ImageRequest",
        problems=(errors.KeyReused, *BODY, *COUNTED),
    )


def _show() -> dict[str, Any]:
    known = _parameter("If-None-Match", "header", {"type": "string"}, about="ETags of earlier answers")
    return _operation(
        "One job",
        {
            200: _json("Job", "ETag", "Retry-After", "Preference-Applied"),
            304: _answer("The job is unchanged", "ETag", "Retry-After", "Preference-Applied"),
        },
        parameters=[PREFER, known],
        problems=ONE,
    )


def _cancel() -> dict[str, Any]:
    return _operation("Cancel a parked job", {200: _json("Job")}, problems=(errors.NotCancelable, *ONE))


def _open_upload() -> dict[str, Any]:
    return _operation(
        "Open a place in the bucket for one reference image", {201: _json("Upload")}, body="UploadWish", problems=BODY
    )


def _operation(
    summary: str,
    answers: Mapping[int, dict[str, Any]],
    *,
    parameters: Sequence[dict[str, Any]] = (),
    body: str = "",
    problems: Iterable[type[errors.ImageServiceError]] = (errors.ImageServiceError, errors.Misconfigured),
    public: bool = False,
) -> dict[str, Any]:
    found: dict[str, Any] = {"summary": summary}
    if public:
        found["security"] = []
    if parameters:
        found["parameters"] = list(parameters)
    if body:
        content = {"application/json": {"schema": _reference("schemas", body)}}
        found["requestBody"] = {"required": True, "content": content}
    found["responses"] = {str(status): answer for status, answer in [*answers.items(), *_problems(problems)]}
    return found


def _problems(kinds: Iterable[type[errors.ImageServiceError]]) -> list[tuple[int, dict[str, Any]]]:
    """One answer per status; its description names the codes."""
    by_status: dict[int, dict[str, str]] = {}
    for kind in kinds:
        by_status.setdefault(kind.status, {})[kind.code] = kind.title
    answers = []
    for status, codes in sorted(by_status.items()):
        about = "; ".join(f"`{code}`: {title}" for code, title in codes.items())
        names = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}.get(status, ())
        content = {"application/problem+json": {"schema": _reference("schemas", "Problem")}}
        answers.append((status, {**_answer(about, *names), "content": content}))
    return answers


def _json(schema: str | None, *headers: str, about: str = "OK") -> dict[str, Any]:
    content = {"schema": _reference("schemas", schema) if schema else {"type": "object"}}
    return {**_answer(about, *headers), "content": {"application/json": content}}


def _page() -> dict[str, Any]:
    return {**_answer("A page that needs nothing else"), "content": {"text/html": {"schema": {"type": "string"}}}}


def _answer(about: str, *headers: str) -> dict[str, Any]:
    named = {name: _reference("headers", name) for name in (*headers, *EVERYWHERE)}
    return {"description": about, "headers": named}


def _parameter(name: str, place: str, schema: object, *, required: bool = False, about: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "in": place, "required": required, "schema": schema}
    return {**found, "description": about} if about else found


def _reference(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


PREFER = _parameter(
    "Prefer",
    "header",
    {"type": "string"},
    about=f"`wait=N`: hold the answer up to N seconds, at most {headers.LONGEST_WAIT}",
)

EVERYWHERE = ("X-Request-Id", "RateLimit", "RateLimit-Policy")

HEADERS: Mapping[str, Any] = {
    name: {"description": about, "schema": {"type": kind}}
    for name, about, kind in (
        ("ETag", "Equal while the job is; presigned URLs do not count", "string"),
        ("Location", "Where the job can be asked for", "string"),
        ("Preference-Applied", "The wait that was granted", "string"),
        ("RateLimit", "What is left of the key's limits, where it has some", "string"),
        ("RateLimit-Policy", "The key's limits, where it has some", "string"),
        ("Retry-After", "Seconds until it is worth asking again", "integer"),
        ("WWW-Authenticate", "How to send the key", "string"),
        ("X-Request-Id", "Name it when something is wrong: the log has it", "string"),
    )
}
