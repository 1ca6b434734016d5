"""Where a cloud address really leads.

Result URLs name the bucket's public host, `<bucket>.cos.<region>.myqcloud.com`. On a machine that runs the embedded
cloud that host is served by one port on loopback, over plain HTTP, told apart by the Host header. COS signs host, path
and query but not the scheme, so a presigned URL stays valid when only the connection goes elsewhere.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

import httpx

CLOUD_HOST = re.compile(r"[a-z0-9-]+\.cos\.[a-z0-9-]+\.myqcloud\.com")

EMBEDDED = "/_localcloud/"


@dataclass(frozen=True)
class Address:
    """What to connect to (`url`), and the host the request is for (`host`)."""

    url: httpx.URL
    host: str


@dataclass(frozen=True)
class Route:
    """Sends cloud hosts to `endpoint` when that is on loopback; leaves every other address alone."""

    endpoint: str = ""

    @classmethod
    def of_service(cls, url: str) -> Route:
        """Where a service's images are, by its address: an embedded cloud serves functions under `/_localcloud/`, and
        their buckets on the same port."""
        address = httpx.URL(url)
        if not (is_loopback(url) and address.path.startswith(EMBEDDED)):
            return cls()
        return cls(str(address.copy_with(raw_path=b"/")))

    def to(self, url: str) -> Address:
        """The address to use for `url`."""
        wanted = httpx.URL(url)
        if not self._is_redirected(wanted.host):
            return Address(wanted, _host_header(wanted))
        target = httpx.URL(self.endpoint).copy_with(raw_path=wanted.raw_path)
        return Address(target, _host_header(wanted))

    def _is_redirected(self, host: str) -> bool:
        return bool(self.endpoint) and is_loopback(self.endpoint) and CLOUD_HOST.fullmatch(host) is not None


def is_loopback(url: str) -> bool:
    """Whether the address stays on this machine: `localhost` or a loopback IP address."""
    host = httpx.URL(url).host
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name: never assumed to be local
        return False


def _host_header(url: httpx.URL) -> str:
    return url.netloc.decode("ascii")
