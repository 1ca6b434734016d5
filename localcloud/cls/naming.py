"""How CLS names resources in policies, and writes times and tags."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

from localcloud.actions import ResourceOf
from localcloud.cls.errors import InvalidValue
from localcloud.cls.wire import TagView
from localcloud.exchange import Call


def moment(seconds: float) -> str:
    """A time as CLS writes it, in UTC."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%d %H:%M:%S")


def pairs(tags: dict[str, str]) -> list[TagView]:
    return [TagView(key=name, value=value) for name, value in tags.items()]


def new_id(chosen: str, app_id: str) -> str:
    """An id of one's own choice ends in the AppId (official SDK, CreateLogset). Raises `InvalidValue`."""
    if chosen and not chosen.endswith(f"-{app_id}"):
        raise InvalidValue(f"An id of your own is <anything>-{app_id}, not {chosen!r}; leave it out to get one.")
    return chosen or str(uuid4())


def new_resource(kind: str) -> ResourceOf:
    """What a creation is evaluated on: it has no id yet, so any of its kind."""

    def name(call: Call, _asked: Any) -> str:
        return f"qcs::cls:{call.region}:uin/{call.account.uin}:{kind}/*"

    return name


def logset_resource(call: Call, asked: Any) -> str:
    return f"qcs::cls:{call.region}:uin/{call.account.uin}:logset/{asked.logset_id}"


def topic_resource(call: Call, asked: Any) -> str:
    return f"qcs::cls:{call.region}:uin/{call.account.uin}:topic/{asked.topic_id}"
