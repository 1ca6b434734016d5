"""Calls from browser pages of other origins (fetch.spec.whatwg.org, "CORS protocol"). Pure.

Credentials are never allowed: the API key is a header that a page has to set itself, so no page can use what a browser
happens to know.
"""

from __future__ import annotations

from collections.abc import Sequence

from aigc.events import HttpCall

SENT = "Authorization, X-API-Key, Content-Type, Idempotency-Key, Prefer, If-None-Match"
"""Headers that pages may send."""

EXPOSED = "Location, Retry-After, ETag, Preference-Applied, X-Request-Id, RateLimit, RateLimit-Policy"
"""Headers that pages may read."""

PREFLIGHT_SECONDS = 600


def headers(call: HttpCall, origins: Sequence[str], methods: Sequence[str]) -> dict[str, str]:
    """What the answer carries besides. `origins` are those that may call, or `*`; `methods` those of the path."""
    everybody = "*" in origins
    origin = call.headers.get("origin", "")
    found = {} if everybody else {"Vary": "Origin"}
    if not origin or not (everybody or origin in origins):
        return found
    found["Access-Control-Allow-Origin"] = "*" if everybody else origin
    if call.method == "OPTIONS" and "access-control-request-method" in call.headers:
        found["Access-Control-Allow-Methods"] = ", ".join(methods)
        found["Access-Control-Allow-Headers"] = SENT
        found["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    else:
        found["Access-Control-Expose-Headers"] = EXPOSED
    return found
