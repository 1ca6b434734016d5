"""What a caller asks for, validated: the value everything behind the border works with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from aigc import stored

ENDS = ("succeeded", "failed", "canceled")
WEBHOOK_EVENTS = ("submitted", *ENDS)
"""What a webhook can tell: that MPS has the task, and how the job ended."""


@dataclass(frozen=True)
class Reference:
    """A reference image: an https URL that MPS fetches, or a key in our bucket (presigned anew for every attempt)."""

    url: str = ""
    key: str = ""
    reference_type: str = ""


@dataclass(frozen=True)
class Webhook:
    """Who wants to be told, and of what: names of `WEBHOOK_EVENTS`, in that order."""

    url: str = field(repr=False)  # people put tokens into it
    events: tuple[str, ...]


@dataclass(frozen=True)
class ImageSpec:
    """One request. Empty and None mean "not given"; then the parameter is not sent and upstream's default holds."""

    model: str = ""
    model_version: str = ""
    prompt: str = ""
    negative_prompt: str = ""
    enhance_prompt: bool | None = None
    reference_images: tuple[Reference, ...] = ()
    aspect_ratio: str = ""
    resolution: str = ""
    logo_add: int | None = None
    output_format: str = ""
    scene_type: str = ""
    output_image_count: int | None = None
    additional_parameters: str = ""
    operator: str = ""
    webhook: Webhook | None = None

    @property
    def images_wanted(self) -> int:
        """How many results complete the job."""
        return self.output_image_count or 1


_FIELDS = tuple(field.name for field in fields(ImageSpec))


def to_json(spec: ImageSpec) -> dict[str, Any]:
    """The spec with what was not given left out. Runs twice per create, so not with `asdict`, which copies deeply."""
    given = ((name, getattr(spec, name)) for name in _FIELDS)
    document = {name: value for name, value in given if value not in ("", None, ())}
    if spec.reference_images:
        document["reference_images"] = [
            {name: value for name, value in asdict(reference).items() if value} for reference in spec.reference_images
        ]
    if spec.webhook:
        document["webhook"] = asdict(spec.webhook)
    return document


def from_json(document: Mapping[str, Any]) -> ImageSpec:
    """The spec that `to_json` wrote."""
    given = dict(document)
    given["reference_images"] = tuple(stored.value(Reference, entry) for entry in given.get("reference_images", ()))
    if "webhook" in given:
        webhook = given["webhook"]
        given["webhook"] = stored.value(Webhook, {**webhook, "events": tuple(webhook["events"])})
    return stored.value(ImageSpec, given)


def fingerprint(spec: ImageSpec) -> str:
    """Equal for requests that ask for the same thing, in whichever of the accepted spellings.

    Taken before defaults are filled in: a change of the configured model must not turn a caller's retry into "another
    body".
    """
    canonical = json.dumps(to_json(spec), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
