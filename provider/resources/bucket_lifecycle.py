"""When objects of a bucket expire, move to cheaper storage, or are given up half-uploaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.cloud import Cloud, many
from provider.fields import Fields, block, blocks, flag, number, text
from provider.resources.bucket_aspect import Aspect, look
from provider.values import Inputs, Properties, State

LIFECYCLE_RULE: Fields = {
    "id": text(computed=True),
    "filterPrefix": text(),
    "transitions": blocks({"storageClass": text(required=True), "days": number(), "date": text()}),
    "expiration": block({"days": number(), "date": text(), "deleteMarker": flag()}),
    "nonCurrentTransitions": blocks({"storageClass": text(required=True), "nonCurrentDays": number()}),
    "nonCurrentExpiration": block({"nonCurrentDays": number()}),
    "abortIncompleteMultipartUpload": block({"daysAfterInitiation": number(required=True)}),
}


def _read(cloud: Cloud, bucket: str) -> Properties:
    answer = look(cloud, bucket, "lifecycle")
    return {"lifecycleRules": [_rule_found(rule) for rule in many(answer.document.get("Rule"))] if answer else []}


def _write(cloud: Cloud, bucket: str, _have: State, want: Inputs) -> None:
    rules = [_rule_wanted(rule) for rule in want.get("lifecycleRules") or []]
    if rules:
        cloud.cos("PUT", bucket, "lifecycle", document={"LifecycleConfiguration": {"Rule": rules}})
    else:
        cloud.cos("DELETE", bucket, "lifecycle")


def _rule_wanted(rule: Inputs) -> dict[str, Any]:
    document: dict[str, Any] = {
        "ID": rule.get("id", ""),
        "Status": "Enabled",
        "Filter": {"Prefix": rule.get("filterPrefix", "")},
        "Transition": [_when(one, "StorageClass") for one in rule.get("transitions") or []],
        "NoncurrentVersionTransition": [
            {"NoncurrentDays": one.get("nonCurrentDays", 0), "StorageClass": one["storageClass"]}
            for one in rule.get("nonCurrentTransitions") or []
        ],
    }
    if rule.get("expiration"):
        document["Expiration"] = _when(rule["expiration"], "ExpiredObjectDeleteMarker")
    if rule.get("nonCurrentExpiration"):
        days = rule["nonCurrentExpiration"].get("nonCurrentDays", 0)
        document["NoncurrentVersionExpiration"] = {"NoncurrentDays": days}
    if rule.get("abortIncompleteMultipartUpload"):
        days = rule["abortIncompleteMultipartUpload"]["daysAfterInitiation"]
        document["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": days}
    return document


def _when(one: Inputs, extra: str) -> dict[str, Any]:
    moment: dict[str, Any] = {}
    if one.get("date"):
        moment["Date"] = one["date"]
    elif one.get("days") is not None:
        moment["Days"] = one["days"]
    if extra == "StorageClass":
        moment[extra] = one["storageClass"]
    elif one.get("deleteMarker"):
        moment[extra] = "true"
    return moment


def _rule_found(rule: Mapping[str, Any]) -> Properties:
    found: Properties = {
        "id": rule.get("ID", ""),
        "filterPrefix": (rule.get("Filter") or {}).get("Prefix", "") or rule.get("Prefix", ""),
        "transitions": [
            {**_moment(one), "storageClass": one.get("StorageClass", "")} for one in many(rule.get("Transition"))
        ],
        "nonCurrentTransitions": [
            {"nonCurrentDays": int(one.get("NoncurrentDays") or 0), "storageClass": one.get("StorageClass", "")}
            for one in many(rule.get("NoncurrentVersionTransition"))
        ],
    }
    expiration = rule.get("Expiration")
    if expiration:
        marker = str(expiration.get("ExpiredObjectDeleteMarker", "")).lower() == "true"
        found["expiration"] = {**_moment(expiration), "deleteMarker": marker}
    ending = rule.get("NoncurrentVersionExpiration")
    if ending:
        found["nonCurrentExpiration"] = {"nonCurrentDays": int(ending.get("NoncurrentDays") or 0)}
    abort = rule.get("AbortIncompleteMultipartUpload")
    if abort:
        found["abortIncompleteMultipartUpload"] = {"daysAfterInitiation": int(abort.get("DaysAfterInitiation") or 0)}
    return found


def _moment(one: Mapping[str, Any]) -> Properties:
    days = {"days": int(one["Days"])} if one.get("Days") else {}
    return {"date": one.get("Date", ""), **days}


LIFECYCLE = Aspect(frozenset({"lifecycleRules"}), _read, _write)
