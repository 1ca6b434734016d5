"""Keeps other web pages away from the control plane, which needs no signature. Pure.

A browser on this machine reaches this port for whatever page is open in it. Two things tell such a request apart: the
name it was sent to (a page that made its own name resolve to 127.0.0.1 cannot hide that name), and the headers `Origin`
and `Sec-Fetch-Site`, which pages cannot forge. Programs send neither of the two and are let in.

What a deployed function answers under `/_localcloud/fn/` has the console's origin and is trusted like the function
itself, which runs on this machine anyway. Stored objects are not trusted: see `files.py`.
"""

from __future__ import annotations

from localcloud.errors import Unauthorized
from localcloud.http import Request
from localcloud.loopback import is_loopback

_OWN = ("", "same-origin", "none")
"""No browser, our own page, or an address that somebody typed."""


def refuse_other_sites(request: Request) -> None:
    """Raises `Unauthorized` (ForeignHost, ForeignOrigin) for a request that another site's page makes."""
    if not is_loopback(request.hostname):
        raise Unauthorized(
            "ForeignHost", f"The control plane answers to 127.0.0.1 and localhost, not to {request.hostname!r}."
        )
    origin = request.headers.get("origin")
    if origin and origin.lower() not in (f"http://{request.host}", f"https://{request.host}"):
        raise Unauthorized("ForeignOrigin", "The control plane does not serve pages of other origins.")
    site = request.headers.get("sec-fetch-site")
    followed = request.method == "GET" and request.headers.get("sec-fetch-mode") == "navigate"
    if site not in _OWN and not followed:
        raise Unauthorized("ForeignOrigin", f"The control plane does not serve {site} requests of other pages.")
