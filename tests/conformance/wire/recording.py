"""What the official provider (plugin 0.2.3 under the real engine) was seen to ask, in order, and what it needed back.

`recorded.json` has every different exchange once, and per phase the names of those that happened, in order. Ids that
the cloud chose stand as `<kind name>`, for example `<role probe-fn>`; `<#alarm-number probe-errors>` is a number,
and `<zip>` the function's package. `required_fields.json` has the fields that the provider cannot do without, by effect
of leaving them out (provider.md, appendix A; the first row from 3.10, `Policy.OriginId` from 8.4).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_REFERENCE = re.compile(r"<[^<>]+>")


@dataclass(frozen=True)
class Exchange:
    """One request as its client made it, and the facts of its answer that the provider relied on.

    `saves` names the ids in the answer that later requests use; `echoed` the values at the fields that must come back
    as they were set; `error` the code of a refusal; `status` and `answer` are those of COS.
    """

    name: str
    client: str
    method: str
    host: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: Any
    action: str = ""
    version: str = ""
    region: str = ""
    saves: Mapping[str, str] = field(default_factory=dict)
    echoed: Mapping[str, list[Any]] = field(default_factory=dict)
    error: str = ""
    status: int = 200
    answer: str = ""

    @property
    def service(self) -> str:
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Recording:
    """Phases of one life of a stack, each a list of exchanges in the order they happened."""

    exchanges: Mapping[str, Exchange]
    phases: Mapping[str, list[Exchange]]

    def __iter__(self) -> Iterator[tuple[str, Exchange]]:
        return ((phase, exchange) for phase, exchanges in self.phases.items() for exchange in exchanges)


def load_recording() -> Recording:
    raw = json.loads((_HERE / "recorded.json").read_text(encoding="utf-8"))
    defaults = {"client": "tc3", "method": "POST", "path": "/", "query": "", "body": ""}
    exchanges = {name: Exchange(**{"name": name, **defaults, **facts}) for name, facts in raw["exchanges"].items()}
    return Recording(exchanges, {phase: [exchanges[name] for name in names] for phase, names in raw["phases"].items()})


def load_required_fields() -> dict[str, dict[str, dict[str, list[str]]]]:
    """Service, action, effect (`panic`, `error`, `gone`, `echoed`), paths."""
    return dict(json.loads((_HERE / "required_fields.json").read_text(encoding="utf-8")))


def values_at(answer: Any, path: str) -> list[Any]:
    """Every value at a path such as `List[].RoleId`; a missing or null one is left out."""
    if not path:
        return [answer]
    first, _, rest = path.partition(".")
    name, many = first.removesuffix("[]"), first.endswith("[]")
    found = answer.get(name) if isinstance(answer, dict) else None
    if found is None:
        return []
    return [value for item in found for value in values_at(item, rest)] if many else values_at(found, rest)


def holders_of(answer: Any, path: str) -> list[Any]:
    """The objects that should have the field which the path ends with."""
    before, _, _ = path.rpartition(".")
    return values_at(answer, before)


class Names:
    """What the references in the recording stand for in this replay."""

    def __init__(self, package: str) -> None:
        self._known: dict[str, Any] = {"<zip>": package}

    def learn(self, reference: str, value: Any) -> None:
        self._known[reference] = value

    def resolve(self, value: Any) -> Any:
        """A copy with every reference replaced. A value that is one reference keeps the type the cloud gave it."""
        if isinstance(value, dict):
            return {name: self.resolve(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, str):
            return value
        if _REFERENCE.fullmatch(value):
            return self._find(value)
        # Bodies in XML have angle brackets of their own: only what was learnt is a reference there.
        return _REFERENCE.sub(lambda found: str(self._known.get(found[0], found[0])), value)

    def _find(self, reference: str) -> Any:
        if reference.startswith("<#"):
            return int(self._known[f"<{reference[2:]}"])
        return self._known[reference]
