"""Aspects that are lists and maps: CORS, website and tags; and the fields of all rules of a bucket."""

from __future__ import annotations

from typing import Any

from provider.cloud import Cloud, many
from provider.fields import Fields, block, blocks, number, text, text_list
from provider.resources.bucket_aspect import Aspect, look
from provider.resources.bucket_lifecycle import LIFECYCLE_RULE
from provider.values import Inputs, Properties, State

_ROUTING_RULE: Fields = {
    "conditionErrorCode": text(),
    "conditionPrefix": text(),
    "redirectProtocol": text(),
    "redirectReplaceKey": text(),
    "redirectReplaceKeyPrefix": text(),
}

RULE_FIELDS: Fields = {
    "corsRules": blocks(
        {
            "allowedOrigins": text_list(required=True),
            "allowedMethods": text_list(required=True),
            "allowedHeaders": text_list(required=True),
            "exposeHeaders": text_list(),
            "maxAgeSeconds": number(),
        }
    ),
    "lifecycleRules": blocks(LIFECYCLE_RULE),
    "website": block(
        {
            "indexDocument": text(),
            "errorDocument": text(),
            "redirectAllRequestsTo": text(),
            "endpoint": text(computed=True),
            "routingRules": block({"rules": blocks(_ROUTING_RULE, required=True)}),
        }
    ),
}


def _read_cors(cloud: Cloud, bucket: str) -> Properties:
    answer = look(cloud, bucket, "cors")
    return {"corsRules": [_cors_rule(rule) for rule in many(answer.document.get("CORSRule"))] if answer else []}


def _cors_rule(rule: dict[str, Any]) -> Properties:
    found: Properties = {
        "allowedOrigins": many(rule.get("AllowedOrigin")),
        "allowedMethods": many(rule.get("AllowedMethod")),
        "allowedHeaders": many(rule.get("AllowedHeader")),
        "exposeHeaders": many(rule.get("ExposeHeader")),
    }
    if rule.get("MaxAgeSeconds"):
        found["maxAgeSeconds"] = int(rule["MaxAgeSeconds"])
    return found


def _write_cors(cloud: Cloud, bucket: str, _have: State, want: Inputs) -> None:
    rules = [
        {
            "AllowedOrigin": rule["allowedOrigins"],
            "AllowedMethod": rule["allowedMethods"],
            "AllowedHeader": rule["allowedHeaders"],
            "ExposeHeader": rule.get("exposeHeaders", []),
            **({"MaxAgeSeconds": rule["maxAgeSeconds"]} if "maxAgeSeconds" in rule else {}),
        }
        for rule in want.get("corsRules") or []
    ]
    if rules:
        cloud.cos("PUT", bucket, "cors", document={"CORSConfiguration": {"CORSRule": rules}})
    else:
        cloud.cos("DELETE", bucket, "cors")


def _read_website(cloud: Cloud, bucket: str) -> Properties:
    answer = look(cloud, bucket, "website")
    if answer is None:
        return {}
    site = answer.document
    rules = [
        {
            "conditionErrorCode": (rule.get("Condition") or {}).get("HttpErrorCodeReturnedEquals", ""),
            "conditionPrefix": (rule.get("Condition") or {}).get("KeyPrefixEquals", ""),
            "redirectProtocol": (rule.get("Redirect") or {}).get("Protocol", ""),
            "redirectReplaceKey": (rule.get("Redirect") or {}).get("ReplaceKeyWith", ""),
            "redirectReplaceKeyPrefix": (rule.get("Redirect") or {}).get("ReplaceKeyPrefixWith", ""),
        }
        for rule in many((site.get("RoutingRules") or {}).get("RoutingRule"))
    ]
    found: Properties = {
        "indexDocument": (site.get("IndexDocument") or {}).get("Suffix", ""),
        "errorDocument": (site.get("ErrorDocument") or {}).get("Key", ""),
        "redirectAllRequestsTo": (site.get("RedirectAllRequestsTo") or {}).get("Protocol", ""),
    }
    return {"website": {**found, **({"routingRules": {"rules": rules}} if rules else {})}}


def _write_website(cloud: Cloud, bucket: str, _have: State, want: Inputs) -> None:
    site = want.get("website")
    if not site:
        cloud.cos("DELETE", bucket, "website")
        return
    document: dict[str, Any] = {}
    if site.get("indexDocument"):
        document["IndexDocument"] = {"Suffix": site["indexDocument"]}
    if site.get("errorDocument"):
        document["ErrorDocument"] = {"Key": site["errorDocument"]}
    if site.get("redirectAllRequestsTo"):
        document["RedirectAllRequestsTo"] = {"Protocol": site["redirectAllRequestsTo"]}
    rules = (site.get("routingRules") or {}).get("rules") or []
    if rules:
        document["RoutingRules"] = {"RoutingRule": [_routing(rule) for rule in rules]}
    cloud.cos("PUT", bucket, "website", document={"WebsiteConfiguration": document})


def _routing(rule: Inputs) -> dict[str, Any]:
    condition = {"HttpErrorCodeReturnedEquals": "conditionErrorCode", "KeyPrefixEquals": "conditionPrefix"}
    redirect = {
        "Protocol": "redirectProtocol",
        "ReplaceKeyWith": "redirectReplaceKey",
        "ReplaceKeyPrefixWith": "redirectReplaceKeyPrefix",
    }
    return {
        "Condition": {api: rule[name] for api, name in condition.items() if rule.get(name)},
        "Redirect": {api: rule[name] for api, name in redirect.items() if rule.get(name)},
    }


def _read_tags(cloud: Cloud, bucket: str) -> Properties:
    answer = look(cloud, bucket, "tagging")
    listed = many((answer.document.get("TagSet") or {}).get("Tag")) if answer else []
    return {"tags": {tag["Key"]: tag.get("Value", "") for tag in listed}}


def _write_tags(cloud: Cloud, bucket: str, _have: State, want: Inputs) -> None:
    wanted = sorted((want.get("tags") or {}).items())
    if wanted:
        tags = [{"Key": key, "Value": value} for key, value in wanted]
        cloud.cos("PUT", bucket, "tagging", document={"Tagging": {"TagSet": {"Tag": tags}}})
    else:
        cloud.cos("DELETE", bucket, "tagging")


CORS = Aspect(frozenset({"corsRules"}), _read_cors, _write_cors)
WEBSITE = Aspect(frozenset({"website"}), _read_website, _write_website)
TAGGING = Aspect(frozenset({"tags"}), _read_tags, _write_tags)
