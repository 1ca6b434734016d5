"""How large a body may be, known before the first byte of it is read."""

from __future__ import annotations

from localcloud.exchange import Dialect
from localcloud.gateway.by_path import named
from localcloud.gateway.identify import LOCAL_FUNCTION, LOCAL_GATEWAY
from localcloud.hosts import by_host
from localcloud.links import LOCAL_HOST
from localcloud.loopback import is_loopback

API3_BODY = 10 * 1024 * 1024
"""Bytes of one API 3.0 request, the strictest documented value (platform.md 5.7)."""
FUNCTION_BODY = 6 * 1024 * 1024
"""Bytes of one synchronous event (platform.md 5.6); the event's own overhead is checked where it is built."""
OBJECT_BODY = 5 * 1024 * 1024 * 1024
"""Bytes of one PUT Object or part."""


def body_limit(hostname: str, raw_path: str) -> int:
    """Bytes that a request to this host and path may carry."""
    if raw_path.startswith(LOCAL_HOST) and is_loopback(hostname):
        hostname, raw_path = named(raw_path)
    dialect = by_host(hostname)[0]
    if dialect is Dialect.COS:
        return OBJECT_BODY
    local = is_loopback(hostname) and raw_path.startswith((LOCAL_FUNCTION, LOCAL_GATEWAY))
    if local or dialect in (Dialect.FUNCTION_URL, Dialect.API_GATEWAY):
        return FUNCTION_BODY
    return API3_BODY
