"""Cross-origin rules of a bucket: what a browser may do from where."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from localcloud.cos import xml
from localcloud.errors import InvalidRequest

METHODS = frozenset({"GET", "PUT", "HEAD", "POST", "DELETE"})
_KNOWN: xml.Known = {
    **{"ID": {}, "AllowedOrigin": {}, "AllowedMethod": {}},
    **{"AllowedHeader": {}, "ExposeHeader": {}, "MaxAgeSeconds": {}},
}

_NO_HEADERS: tuple[tuple[str, str], ...] = ()


class CorsRule(msgspec.Struct, frozen=True):
    """One rule; origins and headers may hold one `*`."""

    origins: tuple[str, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    exposed: tuple[str, ...]
    max_age: str

    def covers(self, origin: str, method: str, headers: Iterable[str]) -> bool:
        return (
            method in self.methods
            and any(_like(origin, pattern) for pattern in self.origins)
            and all(any(_like(name.lower(), pattern.lower()) for pattern in self.headers) for name in headers)
        )

    def answer(self, origin: str) -> list[tuple[str, str]]:
        """The headers that tell the browser."""
        any_origin = "*" in self.origins
        found = [("Access-Control-Allow-Origin", "*" if any_origin else origin)]
        found.append(("Access-Control-Allow-Methods", ",".join(self.methods)))
        if self.exposed:
            found.append(("Access-Control-Expose-Headers", ",".join(self.exposed)))
        if self.max_age:
            found.append(("Access-Control-Max-Age", self.max_age))
        if not any_origin:
            found.append(("Vary", "Origin"))
        return found


def parse(body: bytes) -> tuple[CorsRule, ...]:
    """The rules of a CORSConfiguration. Raises `InvalidRequest` (MalformedXML)."""
    root = xml.parse(body, "CORSConfiguration")
    xml.refuse_others(root, {"CORSRule": _KNOWN, "ResponseVary": {}})
    rules = tuple(_rule(each) for each in root.all("CORSRule"))
    if not 0 < len(rules) <= 100:
        raise InvalidRequest("MalformedXML", "A CORSConfiguration has 1 to 100 rules (CORSRule).")
    return rules


def headers_for(rules: Iterable[CorsRule], origin: str, method: str) -> Iterable[tuple[str, str]]:
    """What an answer to a cross-origin request carries besides; nothing when no rule covers it."""
    for rule in rules:
        if rule.covers(origin, method, ()):
            return rule.answer(origin)
    return _NO_HEADERS


def preflight(rules: Iterable[CorsRule], origin: str, method: str, headers: str) -> list[tuple[str, str]] | None:
    """The answer to OPTIONS; None when no rule allows it. `headers` is Access-Control-Request-Headers."""
    wanted = [name.strip() for name in headers.split(",") if name.strip()]
    for rule in rules:
        if rule.covers(origin, method, wanted):
            answer = rule.answer(origin)
            return [*answer, ("Access-Control-Allow-Headers", ",".join(wanted))] if wanted else answer
    return None


def _rule(rule: xml.Element) -> CorsRule:
    def texts(name: str) -> tuple[str, ...]:
        return tuple(each.text.strip() for each in rule.all(name))

    parsed = CorsRule(
        origins=texts("AllowedOrigin"),
        methods=texts("AllowedMethod"),
        headers=texts("AllowedHeader"),
        exposed=texts("ExposeHeader"),
        max_age=rule.value("MaxAgeSeconds"),
    )
    if not parsed.origins or not parsed.methods or not METHODS.issuperset(parsed.methods):
        raise InvalidRequest(
            "MalformedXML", f"A CORSRule needs AllowedOrigin and AllowedMethod, which is one of {sorted(METHODS)}."
        )
    if parsed.max_age and not parsed.max_age.isdigit():
        raise InvalidRequest("MalformedXML", "MaxAgeSeconds must be a number of seconds.")
    return parsed


def _like(text: str, pattern: str) -> bool:
    before, star, after = pattern.partition("*")
    if not star:
        return text == pattern
    return len(text) >= len(before) + len(after) and text.startswith(before) and text.endswith(after)
