"""The function's settings: read once from the environment, checked, and named in the error when they are wrong."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from aigc.errors import Misconfigured
from aigc.log import LEVELS

ANONYMOUS = "anonymous"
"""The name of callers without a key, in a service that is open to them. No key can have it."""

LONGEST_ROLE_KEY_LIFE = 6 * 3600
"""Seconds a role's key can live (platform.md 5.5). A URL signed with it dies with it, whatever the URL says."""


@dataclass(frozen=True)
class ApiKey:
    """A caller: its name, the SHA-256 of its key, and what it may do. The key itself is nowhere in the service.

    Several entries may have one name: then the same caller has several keys, for as long as a rotation takes. Limits
    belong to the name and are the same on all of its entries.
    """

    name: str
    digest: bytes = field(repr=False)
    expires: float | None = None  # seconds since 1970; refused from then on
    per_minute: int | None = None  # creates
    images_per_day: int | None = None


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
    anonymous: bool = False  # whether callers without a key are served
    images_per_day: int | None = None
    creates_per_second: float = 20.0  # the account's quota (platform.md 2.5)
    resubmit_unknown: bool = False  # instead of failing them; risks a second bill
    cors_origins: tuple[str, ...] = ()
    webhook_secret_name: str = ""  # in SSM; none: no webhooks
    models: str = ""  # as `request.offer` reads it, when somebody orders; none: those of the catalogue

    @property
    def has_limits(self) -> bool:
        """Whether anybody's images or creates are counted."""
        return self.images_per_day is not None or any(key.images_per_day or key.per_minute for key in self.api_keys)

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
            anonymous=_flag(environment, "AIGC_ANONYMOUS"),
            images_per_day=_count(environment, "AIGC_IMAGES_PER_DAY"),
            creates_per_second=float(_count(environment, "AIGC_CREATES_PER_SECOND") or 20),
            resubmit_unknown=_policy(environment.get("AIGC_UNKNOWN_POLICY") or "fail") == "resubmit",
            cors_origins=cors_origins(environment),
            webhook_secret_name=environment.get("AIGC_WEBHOOK_SECRET_NAME", ""),
            models=environment.get("AIGC_MODELS", ""),
        )


def cors_origins(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The origins whose pages may call. Known even where other settings are wrong, so that those pages can be told."""
    return tuple(environment.get("AIGC_CORS_ORIGINS", "").split())


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


def _count(environment: Mapping[str, str], name: str) -> int | None:
    text = environment.get(name, "")
    if not text:
        return None
    if not text.isdecimal() or int(text) == 0:
        raise _wrong(name, f"is {text!r}; give a whole number above 0, or leave it out")
    return int(text)


def _flag(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name) or "false"
    if text not in ("true", "false"):
        raise _wrong(name, f"is {text!r}; use true or false")
    return text == "true"


def _policy(text: str) -> str:
    if text not in ("fail", "resubmit"):
        raise _wrong("AIGC_UNKNOWN_POLICY", f"is {text!r}; use fail or resubmit")
    return text


def _api_keys(text: str) -> tuple[ApiKey, ...]:
    try:
        keys = tuple(_api_key(*entry) for entry in json.loads(text))
    except (ValueError, TypeError) as error:
        form = "[name, SHA-256 in base64url, expires, creates per minute, images per day], the last three optional"
        raise _wrong("AIGC_API_KEYS", f"is not a JSON list of {form}") from error
    limits = {key.name: (key.per_minute, key.images_per_day) for key in keys}
    for key in keys:
        if key.name == ANONYMOUS or limits[key.name] != (key.per_minute, key.images_per_day):
            raise _wrong("AIGC_API_KEYS", f"has a reserved name, or two different limits for one name: {key.name!r}")
    return keys


def _api_key(
    name: str, digest: str, expires: float | None = None, per_minute: int | None = None, per_day: int | None = None
) -> ApiKey:
    """One entry, as short as it can be: all variables of a function share 4 KB (platform.md 5.5)."""
    raw = base64.b64decode(f"{digest}=", altchars=b"-_", validate=True)
    if len(raw) != 32 or not name:
        raise ValueError("no name, or no SHA-256")
    whole = [None if number is None else int(number) for number in (per_minute, per_day)]
    return ApiKey(str(name), raw, None if expires is None else float(expires), *whole)


def _wrong(name: str, reason: str) -> Misconfigured:
    return Misconfigured(f"environment variable {name} {reason}", next_step="Correct the stack and deploy it again.")
