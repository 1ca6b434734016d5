"""What a request is for: its target and its Host header, which have to agree. Pure."""

from __future__ import annotations

from sys import intern

import httptools

from localcloud.http import Headers


def split(target: bytes, headers: Headers, *, https: bool) -> tuple[str, str, str, str]:
    """Scheme, host, raw path and raw query of an origin-form or absolute-form target.

    An absolute-form target names the host itself; a Host header that disagrees is an attempt to smuggle. Raises
    ValueError.
    """
    sent = intern(headers.get("host").lower())  # the journal keeps it, and it is nearly always the same
    if "," in sent or not sent:
        raise ValueError("exactly one Host header is needed")
    if target.startswith(b"/") and b"#" not in target:  # nearly always; a full parse costs as much as all headers
        path, _, query = target.decode("latin-1").partition("?")
        return ("https" if https else "http"), _without_default_port(sent), path, query
    url = httptools.parse_url(target)
    path = (url.path or b"/").decode("latin-1")
    query = (url.query or b"").decode("latin-1")
    if not url.host:
        return ("https" if https else "http"), _without_default_port(sent), path, query
    scheme = (url.schema or b"http").decode("latin-1").lower()
    if scheme not in ("http", "https"):
        raise ValueError("this is a server for http and https")
    named = url.host.decode("latin-1").lower() + (f":{url.port}" if url.port else "")
    if _without_default_port(named) != _without_default_port(sent):
        raise ValueError("the Host header and the request target name different hosts")
    return scheme, _without_default_port(sent), path, query


def _without_default_port(host: str) -> str:
    return host.removesuffix(":443").removesuffix(":80")
