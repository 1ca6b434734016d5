"""Which API of a release a request is for (intl 628/11939 and 628/39486). Pure.

In the order in which they count: `=/a` is exactly that path, `^~/a` every path that begins so, then come paths with
`{variables}`; of the others, which are beginnings too, the longest counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from localcloud.apigateway.records import Api

_VARIABLE = re.compile(r"\{([^{}]+)\}")


class Route(msgspec.Struct, frozen=True):
    """An API, and what the variables of its path are."""

    api: Api
    variables: Mapping[str, str]


def route(apis: Iterable[Api], method: str, path: str) -> Route | None:
    """`path` is below the environment. A browser's OPTIONS is for whatever API has the path."""
    best: tuple[tuple[int, int], Route] | None = None
    for api in apis:
        if api.method not in ("ANY", method) and method != "OPTIONS":
            continue
        fit = _fit(api.path, path)
        if fit is not None and (best is None or fit[0] > best[0]):
            best = fit[0], Route(api, fit[1])
    return best[1] if best else None


def _fit(pattern: str, path: str) -> tuple[tuple[int, int], dict[str, str]] | None:
    """How well a pattern fits: the kind of match, then its length."""
    if pattern.startswith("="):
        return ((3, 0), {}) if path == pattern[1:] else None
    if pattern.startswith("^~"):
        return ((2, len(pattern)), {}) if path.startswith(pattern[2:]) else None
    names = _VARIABLE.findall(pattern)
    if not names:
        return ((0, len(pattern)), {}) if path.startswith(pattern) else None
    fixed = [re.escape(piece) for piece in _VARIABLE.split(pattern)[::2]]
    found = re.match("([^/]+)".join(fixed), path)
    return ((1, len(pattern)), dict(zip(names, found.groups(), strict=True))) if found else None
