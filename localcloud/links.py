"""Links that a browser on this machine can follow: it cannot resolve the cloud's names, so they become a part of the
path, as `gateway/by_path.py` serves them. Whoever is a program has a proxy to use, and is given the real names.
"""

from __future__ import annotations

import re

from localcloud.http import Request, Response

LOCAL_HOST = "/_localcloud/host/"
"""What stands before the host and its path."""

_LINK = re.compile(rb"https://((?:[a-z0-9-]+\.)?cos\.[a-z0-9-]+\.(?:myqcloud\.com|tencentcos\.cn))/")


def for_browsers(request: Request, response: Response) -> Response:
    """The same answer with links that a browser on this machine can follow, if a browser asked for it."""
    if not request.headers.get("sec-fetch-site") or not isinstance(response.body, bytes):
        return response
    here = f"http://{request.host}{LOCAL_HOST}".encode("latin-1")
    response.body = _LINK.sub(lambda found: here + found[1] + b"/", response.body)
    return response
