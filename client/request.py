"""What a caller asks for, and how it is written in the body of `POST /v1/images`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reference:
    """An image to start from: an https URL that MPS can reach, or a key in the service's own bucket."""

    url: str = ""
    key: str = ""

    def document(self) -> dict[str, str]:
        """The JSON of one reference."""
        return {"url": self.url} if self.url else {"key": self.key}


@dataclass(frozen=True)
class Webhook:
    """Who is to be told what becomes of the order: a public https URL, and of which events; () means of its end."""

    url: str = field(repr=False)  # people put tokens into it
    events: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """The JSON of the field."""
        return {"url": self.url, "events": list(self.events)} if self.events else {"url": self.url}


@dataclass(frozen=True)
class ImageRequest:
    """One order. Empty fields are left out: the service or the model then decides."""

    prompt: str = ""
    model: str = ""
    model_version: str = ""
    negative_prompt: str = ""
    references: tuple[Reference, ...] = ()
    aspect_ratio: str = ""
    resolution: str = ""
    output_format: str = ""
    enhance_prompt: bool | None = None
    webhook: Webhook | None = None

    def document(self) -> dict[str, Any]:
        """The JSON body. The service validates it; this client knows no limits that could go stale."""
        fields: dict[str, Any] = {
            "prompt": self.prompt,
            "model": self.model,
            "model_version": self.model_version,
            "negative_prompt": self.negative_prompt,
            "reference_images": [reference.document() for reference in self.references],
            "aspect_ratio": self.aspect_ratio,
            "resolution": self.resolution,
            "output_format": self.output_format,
            "enhance_prompt": self.enhance_prompt,
            "webhook": self.webhook.document() if self.webhook else None,
        }
        return {name: value for name, value in fields.items() if value not in ("", None, [])}
