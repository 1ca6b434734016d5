"""The console: one page and what it loads, read from disk when somebody looks at it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from localcloud.control.answers import OWN_ONLY
from localcloud.http import FileRange, Request, Response

_FOLDER = Path(__file__).with_name("console")
_TYPES = {
    "icon.svg": "image/svg+xml",
    "console.css": "text/css; charset=utf-8",
    "console.js": "text/javascript; charset=utf-8",
    "buckets.js": "text/javascript; charset=utf-8",
    "functions.js": "text/javascript; charset=utf-8",
    "tasks.js": "text/javascript; charset=utf-8",
    "journal.js": "text/javascript; charset=utf-8",
    "controls.js": "text/javascript; charset=utf-8",
    "cloud.js": "text/javascript; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
}
_NONCE = b"{{nonce}}"


def routes() -> dict[tuple[str, str], Callable[[Request], Response]]:
    """The page under the empty name, and one route for each of its files."""
    return {("GET", ""): _page} | {("GET", f"console/{name}"): _file(name) for name in _TYPES}


def _page(_request: Request) -> Response:
    """Only what carries this answer's nonce runs: nothing that the cloud stores or tells can."""
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"
    )
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", policy), *OWN_ONLY]
    return Response(200, headers, (_FOLDER / "index.html").read_bytes().replace(_NONCE, nonce.encode()))


def _file(name: str) -> Callable[[Request], Response]:
    def answer(_request: Request) -> Response:
        path = _FOLDER / name
        return Response(200, [("Content-Type", _TYPES[name]), *OWN_ONLY], FileRange(path, 0, path.stat().st_size))

    return answer
