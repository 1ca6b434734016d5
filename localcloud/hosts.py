"""The cloud's host names, and what each is the host of (provider.md 1.4, platform.md 4, 5.11). Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from localcloud.apigateway.naming import HOST as GATEWAY_HOST
from localcloud.exchange import Dialect
from localcloud.mps.shelf import HOST as RESULTS_HOST

_API3 = re.compile(r"(?P<service>[a-z][a-z0-9]*)\.(?:[a-z0-9-]+\.)*tencentcloudapi\.com")
_COS = re.compile(r"(?:(?P<bucket>[a-z0-9-]+)\.)?cos\.(?P<region>[a-z0-9-]+)\.(?:myqcloud\.com|tencentcos\.cn)")
_COS_SERVICE = re.compile(r"service\.cos\.(?:myqcloud\.com|tencentcos\.cn)")
_FUNCTION = re.compile(r"\d+-(?P<url>[a-z0-9]+)(?:\.in)?\.(?P<region>[a-z0-9-]+)\.tencentscf\.com")


@lru_cache(maxsize=4096)
def by_host(host: str) -> tuple[Dialect, str, str, str]:
    """Dialect, service, region and the id of a bucket, function or gateway service, as far as the host name tells."""
    if found := _COS.fullmatch(host):
        return Dialect.COS, "cos", found["region"], found["bucket"] or ""
    if found := _API3.fullmatch(host):
        return Dialect.API3, found["service"], "", ""
    if found := _FUNCTION.fullmatch(host):
        return Dialect.FUNCTION_URL, "scf", found["region"], found["url"]
    if found := GATEWAY_HOST.fullmatch(host):
        return Dialect.API_GATEWAY, "apigateway", found["region"], found["service"]
    if host == RESULTS_HOST:
        return Dialect.RESULT, "mps", "", ""
    if _COS_SERVICE.fullmatch(host):
        return Dialect.COS, "cos", "", ""
    return Dialect.UNKNOWN, "", "", ""


def is_cloud_host(host: str) -> bool:
    """Whether a proxy client may be connected: only the cloud itself is behind this proxy."""
    return by_host(host)[0] is not Dialect.UNKNOWN
