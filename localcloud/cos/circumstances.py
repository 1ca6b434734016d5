"""What is known about a request to COS when a policy asks for it (platform.md 4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from localcloud.exchange import current_time
from localcloud.http import Request

_PARAMETERS = ("prefix", "delimiter", "max-keys", "versionid", "response-content-type")


class Circumstances(Mapping[str, str]):
    """Headers, parameters, the time and where the caller is, by lower-case condition key.

    Collected when somebody first looks: most statements have no condition.
    """

    __slots__ = ("_found", "_now", "_request")

    def __init__(self, request: Request, now: float) -> None:
        self._request = request
        self._now = now
        self._found: dict[str, str] | None = None

    def __getitem__(self, key: str) -> str:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> dict[str, str]:
        if self._found is None:
            self._found = _collected(self._request, self._now)
        return self._found


def _collected(request: Request, now: float) -> dict[str, str]:
    """Only the x-cos-* headers are keys of their own; those of S3 clients count as their twins. Parameters are compared
    URL-encoded, however the caller wrote them.
    """
    found = {
        "qcs:current_time": current_time(now),
        "qcs:ip": request.peer,
        "cos:host": request.hostname,
        "cos:secure-transport": "true" if request.scheme == "https" else "false",
    }
    for name, value in request.headers:
        if name.startswith("x-cos-"):
            found[f"cos:{name}"] = value
        elif name.startswith("x-amz-"):
            found[f"cos:x-cos-{name[6:]}"] = value
        elif name in ("content-type", "content-length"):
            found[f"cos:{name}"] = value
    if request.raw_query:
        query = {name.lower(): value for name, value in request.query_items()}
        found.update({f"cos:{name}": quote(query[name], safe="") for name in _PARAMETERS if name in query})
    return found
