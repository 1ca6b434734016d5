"""What callers with limits are told on every answer: the fields of draft-ietf-httpapi-ratelimit-headers.

    RateLimit-Policy: "minute";q=60;w=60, "day";q=500;w=86400;qu="images"
    RateLimit: "minute";r=58;t=2, "day";r=120;t=40300

`r` is what is left and `t` the seconds until all of it is there again, as far as this instance knows: saying so never
costs a call. An instance that has counted nothing yet tells the policy only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from aigc.admission.verdict import Admission, end_of_day
from aigc.clock import DAY
from aigc.config import Settings
from aigc.errors import Unauthenticated
from aigc.web import auth


def headers(sent: Mapping[str, str], settings: Settings, admission: Admission, now: float) -> dict[str, str]:
    """The two fields for the caller who sent these headers; nothing for callers without limits of their own."""
    try:
        caller = auth.caller(sent, settings, now)
    except Unauthenticated:
        return {}
    policies, states = [], []
    standing = admission.standing(caller.name)
    if caller.per_minute is not None:
        policies.append(f'"minute";q={caller.per_minute};w=60')
        if standing.creates_left is not None:
            states.append(f'"minute";r={standing.creates_left};t={math.ceil(standing.creates_full_in)}')
    if caller.images_per_day is not None:
        policies.append(f'"day";q={caller.images_per_day};w={DAY};qu="images"')
        if standing.images_left is not None:
            states.append(f'"day";r={standing.images_left};t={math.ceil(end_of_day(now) - now)}')
    fields = {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(states)}
    return {name: value for name, value in fields.items() if value}
