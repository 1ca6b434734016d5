"""The world outside the cloud, as far as a test arranges it: sites with a name, addresses and answers.

Functions resolve these names and reach these sites through the cloud's proxy; nothing else outside exists, and nothing
ever leaves loopback.
"""

from __future__ import annotations

from localcloud.internet.arrangement import Answer, Arrangement, read_arrangement, read_name
from localcloud.internet.sites import Internet, Received, Site

__all__ = ["Answer", "Arrangement", "Internet", "Received", "Site", "read_arrangement", "read_name"]
