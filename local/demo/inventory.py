"""Everything that exists in the cloud, by kind and name: taken before and after, it must be the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

PAGE = 100
"""Entries per list call; the account of a local run has a handful."""


@dataclass(frozen=True, order=True)
class Thing:
    """One resource: its kind in plain words, and its name."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Listing:
    """How one kind is listed: the API 3.0 call, the path to the entries in its answer, and the field with the name."""

    kind: str
    service: str
    version: str
    action: str
    parameters: Mapping[str, Any]
    entries: str
    name: str


_GATEWAY, _PLAN = ("apigateway", "2018-08-08"), "UsagePlanName"
_MONITORED = {"Module": "monitor", "PageNumber": 1, "PageSize": PAGE}

LISTINGS = (
    Listing("function", "scf", "2018-04-16", "ListFunctions", {"Limit": PAGE}, "Functions", "FunctionName"),
    Listing("role", "cam", "2019-01-16", "DescribeRoleList", {"Page": 1, "Rp": PAGE}, "List", "RoleName"),
    Listing("policy", "cam", "2019-01-16", "ListPolicies", {"Scope": "Local", "Rp": PAGE}, "List", "PolicyName"),
    Listing("log set", "cls", "2020-10-16", "DescribeLogsets", {"Limit": PAGE}, "Logsets", "LogsetName"),
    Listing("secret", "ssm", "2019-09-23", "ListSecrets", {"Limit": PAGE}, "SecretMetadatas", "SecretName"),
    Listing("log topic", "cls", "2020-10-16", "DescribeTopics", {"Limit": PAGE}, "Topics", "TopicName"),
    Listing("API", *_GATEWAY, "DescribeServicesStatus", {"Limit": PAGE}, "Result.ServiceSet", "ServiceName"),
    Listing("usage plan", *_GATEWAY, "DescribeUsagePlansStatus", {"Limit": PAGE}, "Result.UsagePlanStatusSet", _PLAN),
    Listing("key pair", *_GATEWAY, "DescribeApiKeysStatus", {"Limit": PAGE}, "Result.ApiKeySet", "SecretName"),
    Listing("log alarm", "cls", "2020-10-16", "DescribeAlarms", {"Limit": PAGE}, "Alarms", "Name"),
    Listing("log notice", "cls", "2020-10-16", "DescribeAlarmNotices", {"Limit": PAGE}, "AlarmNotices", "Name"),
    Listing("alarm", "monitor", "2018-07-24", "DescribeAlarmPolicies", _MONITORED, "Policies", "PolicyName"),
    Listing(
        "notice", "monitor", "2018-07-24", "DescribeAlarmNotices", {**_MONITORED, "Order": "ASC"}, "Notices", "Name"
    ),
)
"""What the stack makes, besides buckets, which COS lists in its own way."""


class Account(Protocol):
    """The calls that an inventory needs."""

    def api(self, service: str, version: str, action: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """One API 3.0 call."""
        ...

    def bucket_names(self) -> tuple[str, ...]:
        """Every bucket."""
        ...


def take(account: Account) -> frozenset[Thing]:
    """Everything that is there now."""
    things = {Thing("bucket", name) for name in account.bucket_names()}
    for listing in LISTINGS:
        answer = account.api(listing.service, listing.version, listing.action, listing.parameters)
        things |= {Thing(listing.kind, str(entry[listing.name])) for entry in _at(answer, listing.entries) or []}
    return frozenset(things)


def _at(answer: Mapping[str, Any], path: str) -> Any:
    found: Any = answer
    for name in path.split("."):
        found = found.get(name) if found else None
    return found
