"""What starts the function: a URL, two prefixes of the bucket, and a clock."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from infra.place import INBOX, OUTPUTS, Place

HTTP, COS, TIMER = "http", "cos", "timer"

TRIGGER_PREFIXES = (INBOX, OUTPUTS)
"""The prefixes that start the function. Disjoint, and neither is written by the function itself: no loop."""


@dataclass(frozen=True)
class Trigger:
    """One trigger, as the provider wants it (provider.md 3.3)."""

    type: str
    name: str
    description: str
    """The provider's `trigger_desc`: JSON without spaces, or the cron line of a timer."""
    cos_region: str | None = None


def triggers(place: Place, sweep_cron: str, *, url_auth: str | None = "NONE") -> tuple[Trigger, ...]:
    """Every trigger of the function. A change to any of them re-creates them all (provider.md 3.3, trap 4).

    `url_auth` is how callers of the Function URL prove who they are; None makes no URL.
    """
    return (
        *([_function_url(url_auth)] if url_auth else []),
        *(_created_under(prefix, place) for prefix in TRIGGER_PREFIXES),
        Trigger(TIMER, "sweep", sweep_cron),
    )


def _function_url(auth: str) -> Trigger:
    # With NONE no CAM signature is asked for. Callers have an API key anyway, and the function itself checks it.
    reachable = {"EnableIntranet": False, "EnableExtranet": True}
    return Trigger(HTTP, "url-trigger", _compact({"AuthType": auth, "NetConfig": reachable}))


def _created_under(prefix: str, place: Place) -> Trigger:
    # The provider makes the trigger's name out of bucket and region, so both COS triggers carry the same name; what
    # they listen to tells them apart. One prefix has one rule: overlapping ones are refused (platform.md 5.12).
    rule = {"event": "cos:ObjectCreated:*", "filter": {"Prefix": prefix, "Suffix": ""}}
    return Trigger(COS, place.bucket, _compact(rule), cos_region=place.region)


def _compact(description: dict[str, Any]) -> str:
    """The platform refuses a description with spaces in it (platform.md 5.12)."""
    return json.dumps(description, separators=(",", ":"))
