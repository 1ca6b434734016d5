"""Cross-origin requests to a Function URL, answered by the platform if CorsConfig says so (platform.md 5.11). Pure."""

from __future__ import annotations

from localcloud.http import Request, Response
from localcloud.scf.function_url import Cors


def is_preflight(request: Request) -> bool:
    """Whether a browser asks for permission, which the function never sees."""
    headers = request.headers
    return request.method == "OPTIONS" and "origin" in headers and "access-control-request-method" in headers


def preflight(cors: Cors, request: Request) -> Response:
    """The permission, or 403 without any permitting header."""
    granted = _origin(cors, request.headers.get("origin"))
    method = request.headers.get("access-control-request-method").upper()
    wanted = {name.strip().lower() for name in request.headers.get("access-control-request-headers").split(",")} - {""}
    headers = {name.lower() for name in cors.headers}
    if not granted or not _listed(method, cors.methods) or not ("*" in headers or wanted <= headers):
        return Response(403, [("Content-Type", "text/plain")], b"CORS: this origin, method or header is not allowed.\n")
    answer = [*_common(cors, granted), ("Access-Control-Allow-Methods", method)]
    if wanted:
        answer.append(("Access-Control-Allow-Headers", ",".join(sorted(wanted))))
    if cors.max_age:
        answer.append(("Access-Control-Max-Age", str(cors.max_age)))
    return Response(204, answer)


def headers_for(cors: Cors, request: Request) -> list[tuple[str, str]]:
    """What is added to the function's own answer."""
    granted = _origin(cors, request.headers.get("origin"))
    if not granted:
        return []
    exposed = [("Access-Control-Expose-Headers", ",".join(cors.expose_headers))] if cors.expose_headers else []
    return [*_common(cors, granted), *exposed]


def _common(cors: Cors, granted: str) -> list[tuple[str, str]]:
    headers = [("Access-Control-Allow-Origin", granted)]
    if granted != "*":
        headers.append(("Vary", "Origin"))
    if cors.credentials:
        headers.append(("Access-Control-Allow-Credentials", "true"))
    return headers


def _origin(cors: Cors, origin: str) -> str:
    """What Allow-Origin says. With credentials a browser does not accept *, so the origin itself is named."""
    if not origin:
        return ""
    if "*" in cors.origins:
        return origin if cors.credentials else "*"
    return origin if origin in cors.origins else ""


def _listed(method: str, methods: tuple[str, ...]) -> bool:
    return "*" in methods or method in {each.upper() for each in methods}
