"""Which models callers may order here, and under which limits: those of the catalogue, or those that are configured.

Upstream's list of models changes within weeks (platform.md 1.6), so a deployment may name models and versions that the
catalogue does not know, and correct what it says of others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aigc.errors import Misconfigured
from aigc.events import LONGEST_BODY
from aigc.request.catalogue import GENERAL, MODELS, Limits, Model, limited

ANY = Model(others=GENERAL)
"""A model of which nothing is known."""

EVERY_OTHER = "*"
"""The name of the entry that stands for all models that are not listed."""


@dataclass(frozen=True)
class Offer:
    """What callers may order. `default` is the model of those who name none."""

    default: str
    models: Mapping[str, Model]
    other: Model | None = None
    """What holds for a model that is not listed; None: there is none."""

    def model(self, name: str) -> Model:
        """The model of that name; empty: the default, which may be one that nobody lists."""
        return self.models.get(name or self.default, self.other or ANY)

    @property
    def shown(self) -> Mapping[str, Model]:
        """For the document of the API: `*` stands for every model that is not listed."""
        return {**self.models, EVERY_OTHER: self.other} if self.other else self.models

    @property
    def names(self) -> tuple[str, ...] | None:
        """What callers may name; None: any model."""
        return None if self.other else tuple(self.models)


WHATEVER = Offer("", {}, Model(others=Limits(LONGEST_BODY, LONGEST_BODY, None, None, None, None)))
"""More than any deployment offers. For finding the job of an order again, never for making one: what was offered when
it was accepted is not known any more.
"""


def read(text: str, default: str) -> Offer:
    """The offer as `AIGC_MODELS` has it; an empty text means the catalogue. Raises Misconfigured."""
    if not text:
        return Offer(default, MODELS)
    try:
        found = dict(_offered(json.loads(text)))
        other = found.pop(EVERY_OTHER, None)
        return Offer(default, {**MODELS, **found} if other else found, other)
    except (ValueError, TypeError) as error:
        form = '[["Hunyuan"],["New",["1.0"],{"images":3}]]: name, versions, limits, the last two optional'
        raise Misconfigured(
            f"environment variable AIGC_MODELS is not a list such as {form}",
            next_step="Correct the stack and deploy it again.",
        ) from error


def _offered(entries: Iterable[Iterable[Any]]) -> Mapping[str, Model]:
    """Entries of one name add up; of what they say about one version, the last stands."""
    found: dict[str, Model] = {}
    for entry in entries:
        name, versions, own = _parts(*entry)
        known = found.get(name) or MODELS.get(name) or Model()
        found[name] = _some(known, versions, own) if versions else _every(known, own)
    if not found:
        raise ValueError("no models")
    return found


def _parts(name: str, versions: Iterable[str] = (), own: Mapping[str, Any] | None = None) -> tuple[str, list[str], Any]:
    return str(name), [str(version) for version in versions], own or {}


def _some(model: Model, versions: list[str], own: Mapping[str, Any]) -> Model:
    """With these versions, which may be new ones, limited like this."""
    base = model.others or GENERAL
    stated = {version: limited(model.versions.get(version, base), own) for version in versions}
    assumed = model.assumed if model.versions or model.others else versions[0]
    return Model(assumed, {**model.versions, **stated}, model.others)


def _every(model: Model, own: Mapping[str, Any]) -> Model:
    """With every version limited like this. A model of which no version is known takes any."""
    versions: Mapping[str, Limits] = {version: limited(limits, own) for version, limits in model.versions.items()}
    others = model.others or (None if model.versions else GENERAL)
    return Model(model.assumed, versions, limited(others, own) if others else None)
