"""COS, the object storage: buckets and objects over the XML protocol (platform.md 4, provider.md 3.1).

Read `operations.py` first (what a request is), then `service.py` (who serves it). Values and rules live in modules
without HTTP (`objects`, `listing`, `acl`, `ranges`, `conditions`, ...); the `serve_*` modules turn requests into calls
on them.
"""

from localcloud.cos.service import Cos

__all__ = ["Cos"]
