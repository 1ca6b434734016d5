"""Which service a request is for: by host, else by its signature's scope (provider.md 1.4, platform.md 4, 5.11)."""

from __future__ import annotations

from localcloud.errors import InvalidRequest
from localcloud.exchange import Dialect, Exchange
from localcloud.gateway.by_path import readdressed
from localcloud.hosts import by_host, is_cloud_host
from localcloud.links import LOCAL_HOST
from localcloud.loopback import is_loopback
from localcloud.signatures import tc3

LOCAL_FUNCTION = "/_localcloud/fn/"
"""A Function URL by path, for callers that cannot resolve its public name."""
LOCAL_GATEWAY = "/_localcloud/apigw/"
"""A service of API Gateway by path: its id, the environment and the path below."""


def identify_service(exchange: Exchange) -> None:
    """Set the dialect and what the address says: service, region, bucket, key, function."""
    host = exchange.request.hostname
    dialect, service, region, name = by_host(host)
    if dialect is Dialect.UNKNOWN:
        _identify_locally(exchange, host)
        return
    exchange.dialect, exchange.service, exchange.region = dialect, service, region
    if dialect is Dialect.COS:
        exchange.bucket = name
        exchange.key = _key(exchange.request.path)
    elif dialect is Dialect.FUNCTION_URL:
        exchange.function_url, exchange.function_path = name, exchange.request.raw_path
    elif dialect is Dialect.API_GATEWAY:
        exchange.gateway, exchange.gateway_path = name, exchange.request.raw_path


def _identify_locally(exchange: Exchange, host: str) -> None:
    """A direct request to the port, or one under a made-up root domain: the path and the signature tell."""
    path = exchange.request.raw_path
    if is_loopback(host):
        if path.startswith(LOCAL_FUNCTION):
            url, _, rest = path[len(LOCAL_FUNCTION) :].partition("/")
            exchange.dialect, exchange.service = Dialect.FUNCTION_URL, "scf"
            exchange.function_url, exchange.function_path = url, f"/{rest}"
            return
        if path.startswith(LOCAL_GATEWAY):
            service, _, rest = path[len(LOCAL_GATEWAY) :].partition("/")
            exchange.dialect, exchange.service = Dialect.API_GATEWAY, "apigateway"
            exchange.gateway, exchange.gateway_path = service, f"/{rest}"
            return
        if path.startswith(LOCAL_HOST):
            exchange.request = readdressed(exchange.request)
            if not is_cloud_host(exchange.request.hostname):
                raise InvalidRequest("InvalidHost", f"{exchange.request.hostname!r} is not a host of this cloud.")
            identify_service(exchange)
            return
        if path == "/_localcloud" or path.startswith("/_localcloud/"):
            exchange.dialect = Dialect.CONTROL
            return
    claim = tc3.parse(exchange.request.headers.get("authorization"))
    if claim is None:
        raise InvalidRequest(
            "InvalidHost",
            f"{host!r} is not a host of this cloud. Use this port as an HTTP proxy, or send the cloud's own host name "
            "in the Host header. People look at the console, under /_localcloud/.",
        )
    exchange.dialect = Dialect.API3
    exchange.service = claim.service if is_loopback(host) else host.partition(".")[0]


def _key(path: str) -> str:
    key = path.removeprefix("/")
    try:
        key.encode()
    except UnicodeEncodeError as wrong:
        raise InvalidRequest("InvalidURI", "The object key is not valid UTF-8.") from wrong
    return key
