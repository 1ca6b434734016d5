"""Tags: whose is it, and whose bill?"""

from __future__ import annotations

from collections.abc import Iterator

from policy.resource import (
    ALARM,
    ALARM_NOTICE,
    BUCKET,
    FUNCTION,
    GATEWAY,
    LOGSET,
    OBJECT,
    ROLE,
    ROLE_BY_NAME,
    SECRET,
    SERVICE_LINKED_ROLE,
    TOPIC,
    UNKNOWN,
    Resource,
    Rule,
)

REQUIRED = ("application", "stack")

TAGGABLE = (
    *(BUCKET, OBJECT, ROLE, ROLE_BY_NAME, SERVICE_LINKED_ROLE, FUNCTION, GATEWAY),
    *(LOGSET, TOPIC, ALARM, ALARM_NOTICE, SECRET),
)
"""Every type that the service may use and that can carry tags. Monitor's cannot (docs/settings.md#tags)."""


def _tagged(resource: Resource) -> Iterator[str]:
    tags = resource.properties.get("tags")
    if tags is UNKNOWN:
        return
    missing = [tag for tag in REQUIRED if not (tags or {}).get(tag)]
    if missing:
        yield f"Add the tags {', '.join(missing)}."


RULES = (Rule("tagged", "Whatever can carry tags says which application and stack it belongs to.", TAGGABLE, _tagged),)
