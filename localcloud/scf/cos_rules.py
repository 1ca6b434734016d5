"""COS triggers: what a description may say, and which rules exclude each other (platform.md 5.12). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from localcloud.scf.errors import InvalidValue, OverLimit
from localcloud.scf.limits import TRIGGERS_PER_BUCKET
from localcloud.wire import NOT_JSON

EVENTS = frozenset(
    {f"cos:ObjectCreated:{kind}" for kind in ("*", "Put", "Post", "Copy", "CompleteMultipartUpload", "Origin")}
    | {"cos:ObjectCreated:Append", "cos:ObjectCreated:Replication"}
    | {f"cos:ObjectRemove:{kind}" for kind in ("*", "Delete", "DeleteMarkerCreated")}
    | {f"cos:ObjectRestore:{kind}" for kind in ("Post", "Completed")}
)
_NAME = re.compile(r"(?P<bucket>[a-z0-9][a-z0-9-]*-\d+)\.cos\.(?P<region>[a-z0-9-]+)\.myqcloud\.com")


class CosRule(msgspec.Struct, frozen=True):
    """Which changes of which objects start a function. `bucket` has the AppId."""

    bucket: str
    region: str
    event: str
    prefix: str = ""
    suffix: str = ""

    def matches(self, event: str, bucket: str, key: str) -> bool:
        """Whether a concrete event, e.g. `cos:ObjectCreated:Put`, falls under this rule."""
        return (
            bucket == self.bucket
            and _covers(self.event, event)
            and key.startswith(self.prefix)
            and key.endswith(self.suffix)
        )

    def overlaps(self, other: CosRule) -> bool:
        """Whether one object's event could fall under both rules.

        A rule without a filter overlaps with every rule of its event type, so it blocks all others.
        """
        return (
            self.bucket == other.bucket
            and (_covers(self.event, other.event) or _covers(other.event, self.event))
            and (self.prefix.startswith(other.prefix) or other.prefix.startswith(self.prefix))
            and (self.suffix.endswith(other.suffix) or other.suffix.endswith(self.suffix))
        )


class _Filter(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    Prefix: str = ""
    Suffix: str = ""


class _Description(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    event: str
    filter: _Filter = _Filter()
    bucketUrl: str = ""  # noqa: N815 - the wire's own name


def parse(trigger_name: str, description: str) -> CosRule:
    """Read TriggerName and TriggerDesc. Raises `InvalidValue` for a wrong name, event, filter or JSON."""
    where = _NAME.fullmatch(trigger_name)
    if where is None:
        raise InvalidValue(
            "TriggerName", f"A COS trigger is named <bucket>-<appid>.cos.<region>.myqcloud.com, not {trigger_name!r}."
        )
    try:
        asked = msgspec.json.decode(description, type=_Description)
    except NOT_JSON as wrong:
        raise InvalidValue(
            "TriggerDesc",
            f'A COS trigger takes {{"event":"cos:ObjectCreated:*","filter":{{"Prefix":"","Suffix":""}}}}: {wrong}.',
        ) from wrong
    if asked.event not in EVENTS:
        raise InvalidValue("TriggerDesc", f"{asked.event!r} is no COS event; there are {', '.join(sorted(EVENTS))}.")
    if asked.filter.Suffix and not asked.filter.Suffix.startswith("."):
        raise InvalidValue("TriggerDesc", f"The suffix must begin with a dot, not {asked.filter.Suffix!r}.")
    if asked.bucketUrl not in ("", trigger_name):
        raise InvalidValue("TriggerDesc", f"bucketUrl {asked.bucketUrl!r} is not the trigger's name {trigger_name!r}.")
    return CosRule(where["bucket"], where["region"], asked.event, asked.filter.Prefix, asked.filter.Suffix)


def check_room(new: CosRule, bound: Iterable[CosRule]) -> None:
    """Refuse a rule that another one on the same bucket excludes. `bound` are the rules of all functions.

    Raises `InvalidValue` CosNotifyRuleConflict or `OverLimit`. Not a ResourceInUse code: clients retry those.
    """
    on_bucket = [rule for rule in bound if rule.bucket == new.bucket]
    for rule in on_bucket:
        if rule.overlaps(new):
            raise InvalidValue(
                "CosNotifyRuleConflict",
                f"{new.bucket} has a rule for {rule.event}, prefix {rule.prefix!r}, suffix {rule.suffix!r} already, "
                f"which overlaps with {new.event}, prefix {new.prefix!r} and suffix {new.suffix!r}. "
                "Choose prefixes or suffixes of which none begins or ends like the other.",
            )
    if len(on_bucket) >= TRIGGERS_PER_BUCKET:
        raise OverLimit("Trigger", f"A bucket takes at most {TRIGGERS_PER_BUCKET} triggers; {new.bucket} has them.")


def _covers(rule: str, event: str) -> bool:
    return rule == event or (rule.endswith(":*") and event.startswith(rule[:-1]))
