"""The environment of the function: all it is told from outside, and nothing secret."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from infra.place import Place
from infra.settings.model import ApiKey, OfferedModel, ServiceSettings

LIMIT_BYTES = 4096
"""What SCF allows for all names and values together (platform.md 5.5)."""

FREE_TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "AIGC_API_KEYS": "apiKeys",
        "AIGC_MODELS": "models",
        "AIGC_CORS_ORIGINS": "corsOrigins",
        "AIGC_DEFAULT_PROMPT": "defaultPrompt",
    }
)
"""What can become long, or be meant for few eyes, and the setting that it is made of."""


def variables(place: Place, service: ServiceSettings) -> dict[str, str]:
    """The variables the function reads once. Keys are there as hashes only: whoever reads them cannot call us."""
    return {
        "AIGC_BUCKET": place.bucket,
        "AIGC_REGION": place.region,
        "AIGC_MPS_ENDPOINT": service.mps_endpoint,
        "AIGC_API_KEYS": _compact([_entry(key) for key in service.api_keys]),
        **({"AIGC_MODELS": _compact([_offered(model) for model in service.models])} if service.models else {}),
        "AIGC_DEFAULT_MODEL": service.default_model,
        "AIGC_DEFAULT_PROMPT": service.default_prompt,
        "AIGC_UNKNOWN_DEADLINE_SECONDS": str(service.unknown_deadline_seconds),
        "AIGC_URL_EXPIRES_SECONDS": str(service.url_expires_seconds),
        "AIGC_LOG_LEVEL": service.log_level,
        "AIGC_UNKNOWN_POLICY": service.unknown_policy,
        "AIGC_CREATES_PER_SECOND": str(service.creates_per_second),
        **({"AIGC_ANONYMOUS": "true"} if service.anonymous else {}),
        **({"AIGC_IMAGES_PER_DAY": str(service.images_per_day)} if service.images_per_day else {}),
        **({"AIGC_WEBHOOK_SECRET_NAME": service.webhook_secret_name} if service.webhook_secret_name else {}),
        **({"AIGC_CORS_ORIGINS": " ".join(service.cors_origins)} if service.cors_origins else {}),
    }


def _entry(key: ApiKey) -> list[Any]:
    """As few bytes as it takes: base64url for the hash, and nothing for limits that are not set."""
    digest = base64.urlsafe_b64encode(bytes.fromhex(key.sha256)).decode().rstrip("=")
    expires = math.floor(key.expires.timestamp()) if key.expires else None
    entry = [key.name, digest, expires, key.per_minute, key.images_per_day]
    while entry[-1] is None:
        entry.pop()
    return entry


def _offered(model: OfferedModel) -> list[Any]:
    """A model by its name, with versions and limits where they are stated."""
    entry = [model.name, list(model.versions), dict(model.limits)]
    while not entry[-1]:
        entry.pop()
    return entry


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def size(environment: Mapping[str, str]) -> int:
    """Bytes of all names and values."""
    return sum(len(name.encode()) + len(value.encode()) for name, value in environment.items())
