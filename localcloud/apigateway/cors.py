"""Cross-origin requests to an API that supports them: the platform's fixed answer (intl 628/11939). Pure."""

from __future__ import annotations

from localcloud.http import Request, Response

_HEADERS = (
    "X-Api-ID,X-Service-RateLimit,X-UsagePlan-RateLimit,X-UsagePlan-Quota,Cache-Control,Connection,Content-Disposition,"
    "Date,Keep-Alive,Pragma,Via,Accept,Accept-Charset,Accept-Encoding,Accept-Language,Authorization,Cookie,Expect,From,"
    "Host,If-Match,If-Modified-Since,If-None-Match,If-Range,If-Unmodified-Since,Range,Origin,Referer,User-Agent,"
    "X-Forwarded-For,X-Forwarded-Host,X-Forwarded-Proto,Accept-Range,Age,Content-Range,Content-Security-Policy,ETag,"
    "Expires,Last-Modified,Location,Server,Set-Cookie,Trailer,Transfer-Encoding,Vary,Allow,Content-Encoding,"
    "Content-Language,Content-Length,Content-Location,Content-Type"
)
ALLOWED = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET,POST,PUT,DELETE,HEAD,OPTIONS,PATCH"),
    ("Access-Control-Allow-Credentials", "true"),
    ("Access-Control-Allow-Headers", _HEADERS),
    ("Access-Control-Expose-Headers", _HEADERS),
)
_NAMES = frozenset(name.lower() for name, _ in ALLOWED)


def is_preflight(request: Request) -> bool:
    """Whether a browser asks for permission, which the function never sees."""
    headers = request.headers
    return request.method == "OPTIONS" and "origin" in headers and "access-control-request-method" in headers


def is_cross_origin(request: Request) -> bool:
    """Whether a page of another site sends this."""
    origin = request.headers.get("origin")
    return bool(origin) and origin.partition("://")[2] != request.host


def allow(response: Response) -> Response:
    """The platform's headers take the place of the function's own."""
    own = [pair for pair in response.headers if pair[0].lower() not in _NAMES]
    response.headers = [*own, *ALLOWED]
    return response
