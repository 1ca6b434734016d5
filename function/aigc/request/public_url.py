"""Rules for URLs that callers name: reference images, which MPS fetches, and webhooks, which we send. Neither may point
inwards.

Literal addresses are recognised in every notation a resolver understands (127.1, 0x7f000001, 2130706433, octal), by the
rule browsers use: a host whose last label is a number is an address. Names are not resolved here: the one who connects
must check what they resolve to.
"""

from __future__ import annotations

import re

LONGEST = 2048
_INNER_NAMES = (".localhost", ".local", ".internal", ".lan", ".home.arpa", "metadata.tencentyun.com")
_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})+\.?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


def objection(url: str) -> str:
    """Why `url` may not be used, or "" if it may."""
    if len(url) > LONGEST:
        return f"has {len(url)} characters; at most {LONGEST} are allowed"
    if not url.isascii() or any(character <= " " or character in '\\"<>^`{|}' for character in url):
        return "contains characters that must be percent-encoded"
    if not url.lower().startswith("https://"):
        return "must start with https://"
    authority = re.split(r"[/?#]", url[len("https://") :], maxsplit=1)[0]
    if "@" in authority:
        return "must not carry a user name or password"
    host, port = _split(authority.lower())
    if port not in ("", "443"):
        return "must use port 443"
    return _host_objection(host)


def _split(authority: str) -> tuple[str, str]:
    if authority.startswith("["):
        host, _, rest = authority.partition("]")
        return host + "]", rest.removeprefix(":")
    host, _, port = authority.partition(":")
    return host, port


def _host_objection(host: str) -> str:
    if host.startswith("[") or _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        return _address_objection(host.strip("[]"))
    if not _NAME.fullmatch(host):
        return "must name a public host"
    if f".{host.rstrip('.')}".endswith(_INNER_NAMES):
        return "must name a public host, not an internal one"
    return ""


def _address_objection(host: str) -> str:
    import ipaddress  # only requests with a literal address pay for this import

    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "has a host that is a number but not an address in ordinary notation"
    return "" if is_public(host) else "must not point to a private or reserved address"


def is_public(address: str) -> bool:
    """Whether `address` (not a name) belongs to the open internet.

    IPv6 has more ways to spell an IPv4 address than the registry calls private: whatever is not global unicast, or is
    a tunnel to an IPv4 address, is refused. `::ffff:a.b.c.d` counts as the address it stands for.
    """
    import ipaddress

    try:
        found = ipaddress.ip_address(address)
    except ValueError:  # with a zone, for example: link-local
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if found not in ipaddress.ip_network("2000::/3") or found.sixtofour or found.teredo:
            return False
    return found.is_global and not found.is_multicast
