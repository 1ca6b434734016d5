"""The cloud's hosts by path, for browsers on this machine, which cannot resolve their names.

    http://127.0.0.1:PORT/_localcloud/host/<host>/<path>?<query>   is   https://<host>/<path>?<query>

Signatures are verified as if the request had come under the host's own name. What comes back has the origin of the
console, so nothing of it may run there.
"""

from __future__ import annotations

from msgspec.structs import replace

from localcloud.control.guard import refuse_other_sites
from localcloud.http import Request, Response
from localcloud.links import LOCAL_HOST

_HARMLESS = (
    ("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


def named(raw_path: str) -> tuple[str, str]:
    """The host and the raw path below it that a path of this form means."""
    host, _, rest = raw_path[len(LOCAL_HOST) :].partition("/")
    return host.lower(), f"/{rest}"


def readdressed(request: Request) -> Request:
    """The request under the host it is meant for. Raises `Unauthorized` for another site's page."""
    refuse_other_sites(request)
    host, path = named(request.raw_path)
    return replace(request, host=host, raw_path=path, by_path=True)


def make_harmless(response: Response) -> None:
    """Keep what was stored from running in the console's origin."""
    response.headers.extend(_HARMLESS)
