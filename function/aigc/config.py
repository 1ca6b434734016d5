"""The function's settings: read once from the environment, checked, and named in the error when they are wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from aigc.errors import Misconfigured
from aigc.log import LEVELS

LONGEST_ROLE_KEY_LIFE = 6 * 3600
"""Seconds a role's key can live (platform.md 5.5). A URL signed with it dies with it, whatever the URL says."""


@dataclass(frozen=True)
class ApiKey:
    """A caller: its name, and the SHA-256 of its key. The key itself is nowhere in the service."""

    name: str
    sha256: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """One deployment. Times are in seconds."""

    bucket: str  # with -APPID
    region: str
    mps_endpoint: str
    api_keys: tuple[ApiKey, ...]
    default_model: str
    default_prompt: str
    unknown_deadline: int
    url_expires: int
    log_threshold: int

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Settings from `AIGC_*`. Raises Misconfigured naming the variable."""
        level = environment.get("AIGC_LOG_LEVEL", "INFO").upper()
        if level not in LEVELS:
            raise _wrong("AIGC_LOG_LEVEL", f"is {level!r}; use one of {', '.join(LEVELS)}")
        return cls(
            bucket=_required(environment, "AIGC_BUCKET"),
            region=_required(environment, "AIGC_REGION"),
            mps_endpoint=environment.get("AIGC_MPS_ENDPOINT") or "mps.intl.tencentcloudapi.com",
            api_keys=_api_keys(environment.get("AIGC_API_KEYS", "[]")),
            default_model=environment.get("AIGC_DEFAULT_MODEL") or "Hunyuan",
            default_prompt=environment.get("AIGC_DEFAULT_PROMPT", ""),
            unknown_deadline=_seconds(environment, "AIGC_UNKNOWN_DEADLINE_SECONDS", 1800),
            url_expires=min(_seconds(environment, "AIGC_URL_EXPIRES_SECONDS", 3600), LONGEST_ROLE_KEY_LIFE),
            log_threshold=LEVELS[level],
        )


@dataclass(frozen=True)
class Credentials:
    """Temporary keys of the execution role."""

    secret_id: str
    secret_key: str = field(repr=False)
    token: str = field(repr=False)

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Credentials:
        """The keys as they are now.

        SCF renews them while instances live on, so nobody may keep them (platform.md 5.5).
        """
        secret_id = environment.get("TENCENTCLOUD_SECRETID", "")
        secret_key = environment.get("TENCENTCLOUD_SECRETKEY", "")
        if not secret_id or not secret_key:
            raise _wrong("TENCENTCLOUD_SECRETID", "is not set: give the function an execution role")
        return cls(secret_id, secret_key, environment.get("TENCENTCLOUD_SESSIONTOKEN", ""))


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise _wrong(name, "is not set")
    return value


def _seconds(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isdecimal() or int(text) == 0:
        raise _wrong(name, f"is {text!r}; give a whole number of seconds above 0")
    return int(text)


def _api_keys(text: str) -> tuple[ApiKey, ...]:
    try:
        keys = tuple(ApiKey(str(entry["name"]), str(entry["sha256"]).lower()) for entry in json.loads(text))
    except (ValueError, TypeError, KeyError) as error:
        raise _wrong("AIGC_API_KEYS", 'is not a JSON list of {"name", "sha256"}') from error
    if any(len(key.sha256) != 64 or not key.name for key in keys):
        raise _wrong("AIGC_API_KEYS", "has an entry without a name or without a SHA-256 of 64 hex digits")
    return keys


def _wrong(name: str, reason: str) -> Misconfigured:
    return Misconfigured(f"environment variable {name} {reason}", next_step="Correct the stack and deploy it again.")
