"""Functions: bounded, heard of in the logs, and told no secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policy.resource import FUNCTION, UNKNOWN, Resource, Rule

HASHED_KEYS = "AIGC_API_KEYS"
"""Looks like a secret by its name, and holds nothing but SHA-256 digests."""

_DIGEST = re.compile(r"[A-Za-z0-9_-]{43}")
"""A SHA-256 in base64url."""

_SECRET_NAME = re.compile(
    r"secret|passw|passphrase|token|credential|private_?key|api_?key|access_?key|signing_?key", re.IGNORECASE
)
_POINTS_TO_ONE = re.compile(r"_(NAME|ID|URL|SECONDS)$", re.IGNORECASE)
"""Such a variable says where a secret is, and is none."""

_SECRET_VALUE = re.compile(
    r"AKID[A-Za-z0-9]+"  # the id of a key of Tencent Cloud; what it belongs to is not far
    r"|whsec_"
    r"|\baigc_[A-Za-z0-9_-]{8,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\beyJ[A-Za-z0-9_-]+\.eyJ"  # a JWT
    r"|://[^/\s:@]*:[^/\s@]+@"  # a password in a URL
)


def _bounded(function: Resource) -> Iterator[str]:
    for name, limit, unit in (("memSize", "maxMemoryMb", "MB"), ("timeout", "maxTimeoutSeconds", "seconds")):
        value, most = function.get(name), function.limits[limit]
        if not function.has(name):
            yield f"Set {name}; at most {most} {unit} are allowed."
        elif value is not None and value > most:
            yield f"{name} is {value:g} {unit}; set it to {most} or less, or raise {limit} in the pack's configuration."


def _logged(function: Resource) -> Iterator[str]:
    for name in ("clsLogsetId", "clsTopicId"):
        if not function.has(name):
            yield f"Set {name}, so that what the function does can be looked up."


def _told_no_secret(function: Resource) -> Iterator[str]:
    environment = function.get("environment") or {}
    for name, value in sorted(environment.items()):
        if value is UNKNOWN or not value:
            continue
        if name == HASHED_KEYS and _holds_digests(str(value)):
            continue
        if _SECRET_VALUE.search(str(value)) or (_SECRET_NAME.search(name) and not _POINTS_TO_ONE.search(name)):
            # The value is never repeated: whoever reads this may not be meant to know it.
            yield f"{name} looks like a secret; keep it in SSM and tell the function its name."


def _holds_digests(text: str) -> bool:
    try:
        entries = json.loads(text)
    except ValueError:
        return False
    return isinstance(entries, list) and all(
        isinstance(entry, list) and len(entry) > 1 and _DIGEST.fullmatch(str(entry[1])) for entry in entries
    )


def _knows_its_callers(function: Resource) -> Iterator[str]:
    triggers, environment = (function.properties.get(name) or {} for name in ("triggers", "environment"))
    if UNKNOWN in (triggers, environment):
        return
    urls = [trigger for trigger in triggers if _is_url(trigger)]
    if any(_is_open(url) for url in urls) and HASHED_KEYS not in environment:
        yield f'Set {HASHED_KEYS}, or AuthType "CAM" on the URL: it asks callers for nothing.'
    # Without a URL the front door is API Gateway. Whether that knows keys is not seen from here.
    elif function.in_production and environment.get("AIGC_ANONYMOUS") == "true" and not _is_closed(urls):
        yield "Set anonymous to false, and give every caller an API key: anybody could spend this account's money."


def _is_url(trigger: Any) -> bool:
    return isinstance(trigger, Mapping) and trigger.get("type") == "http"


def _is_closed(urls: Sequence[Any]) -> bool:
    """Whether the function has URLs, and all of them want signatures."""
    return bool(urls) and not any(_is_open(url) for url in urls)


def _is_open(url: Any) -> bool:
    """Whether a Function URL lets calls without a signature through."""
    try:
        return bool(json.loads(url.get("triggerDesc") or "{}").get("AuthType") != "CAM")
    except (ValueError, TypeError, AttributeError):
        return True


RULES = (
    Rule(
        "bounded-function",
        "What one call can cost has a bound.",
        (FUNCTION,),
        _bounded,
        limits={"maxMemoryMb": 1024, "maxTimeoutSeconds": 300},
    ),
    Rule("logged-function", "What a function does is in the logs.", (FUNCTION,), _logged),
    Rule("no-secret-in-environment", "No secret is in a function's environment.", (FUNCTION,), _told_no_secret),
    Rule(
        "known-callers",
        "A public URL knows its callers; in production nobody is anonymous, whatever the front door.",
        (FUNCTION,),
        _knows_its_callers,
    ),
)
