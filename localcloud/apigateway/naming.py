"""How API Gateway names resources in policies and in the DNS, and writes times.

Creations are granted per operation, everything else on a resource (intl 628/19901).

The sub-domain is `<service id>-<AppId>.<region>.apigw.tencentcs.com` (China 607/11810, which also has the newer root
`tencentapigw.com`); both are served.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from localcloud.apigateway.records import Service
from localcloud.exchange import Call

CAM = "apigw"
"""What policies call this service (provider.md 3.9; docs of QcloudSCFFullAccess)."""
_ROOTS = ("apigw.tencentcs.com", "tencentapigw.com")
"""The first is the one that is told."""
HOST = re.compile(
    r"(?P<service>service-[a-z0-9]+)-\d+\.(?P<region>[a-z0-9-]+)\.(?:" + "|".join(map(re.escape, _ROOTS)) + ")"
)


def names_of(service: Service, app_id: str) -> tuple[str, ...]:
    """Under which names a service is called from outside, the one that is told first; none for one inside only."""
    if "OUTER" not in service.net_types:
        return ()
    return tuple(f"{service.id}-{app_id}.{service.region}.{root}" for root in _ROOTS)


def moment(seconds: float) -> str:
    """A time as this service writes it, in UTC."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def service_resource(call: Call, asked: Any) -> str:
    return _name(call, f"service/{asked.service_id}")


def plan_resource(call: Call, asked: Any) -> str:
    return _name(call, f"usagePlan/{asked.usage_plan_id}")


def bound_resources(call: Call, asked: Any) -> list[str]:
    """Binding touches the service and every plan."""
    return [service_resource(call, asked), *(_name(call, f"usagePlan/{each}") for each in asked.usage_plan_ids)]


def key_resource(call: Call, asked: Any) -> str:
    return _name(call, f"secret/{asked.access_key_id}")


def _name(call: Call, resource: str) -> str:
    return f"qcs::{CAM}:{call.region}:uin/{call.account.uin}:{resource}"
