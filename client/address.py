"""The address and the key of a service, checked before anything is sent."""

from __future__ import annotations

import re

import httpx

from client.errors import NotConfigured
from client.route import is_loopback

_KEY = re.compile(r"[\x21-\x7e]+")
"""What may stand in an Authorization header after `Bearer `."""


def checked_address(url: str) -> httpx.URL:
    """The address with a trailing slash, so that paths are added to it and do not replace its last part.

    Raises NotConfigured for what is no web address, and for one that would send the key unencrypted over a network.
    """
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise _not_an_address(url) from error
    if address.scheme not in {"http", "https"} or not address.host:
        raise _not_an_address(url)
    if address.scheme == "http" and not is_loopback(url):
        raise NotConfigured(
            f"{url} would send the API key unencrypted", next_step="Use https; plain http is for this machine only."
        )
    return address if address.path.endswith("/") else address.copy_with(path=f"{address.path}/")


def checked_key(api_key: str) -> str:
    """The key itself. Raises NotConfigured when it holds characters that cannot be sent (a pasted line break, say)."""
    if not _KEY.fullmatch(api_key):
        raise NotConfigured(
            "the API key is empty or holds characters that no key has",
            next_step="Copy it again, without spaces or line breaks, into AIGC_API_KEY.",
        )
    return api_key


def _not_an_address(url: str) -> NotConfigured:
    return NotConfigured(f"{url!r} is not a web address", next_step="Set AIGC_URL to the function's https address.")
