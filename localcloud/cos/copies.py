"""Where a copy comes from."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

import msgspec

from localcloud.cos.buckets import Bucket, Buckets
from localcloud.errors import InvalidRequest
from localcloud.http import Headers

_COS_SOURCE = re.compile(
    r"(?:https?://)?(?P<bucket>[a-z0-9-]+)\.cos\.(?P<region>[a-z0-9-]+)\.(?:myqcloud\.com|tencentcos\.cn)/(?P<key>.+)"
)
_BUCKET_SOURCE = re.compile(r"/?(?P<bucket>[a-z0-9-]+)/(?P<key>.+)")


class CopySource(msgspec.Struct, frozen=True):
    """An object to copy. `region` is "" when the client named only the bucket."""

    bucket: str
    region: str
    key: str
    version_id: str = ""

    @classmethod
    def of(cls, headers: Headers) -> CopySource | None:
        """The source a request names; None when it is no copy. Raises `InvalidRequest` for a malformed one."""
        written = headers.get("x-cos-copy-source") or headers.get("x-amz-copy-source")
        if not written:
            return None
        # The pages have the whole host; clients that name only the bucket are served too (platform.md 4.9).
        found = _COS_SOURCE.fullmatch(written) or _BUCKET_SOURCE.fullmatch(written)
        if found is None:
            raise InvalidRequest(
                "InvalidArgument",
                "The copy source must look like <bucket>.cos.<region>.myqcloud.com/<key>, the key percent-encoded.",
            )
        key, _, version_id = found["key"].partition("?versionId=")
        try:
            decoded = unquote_to_bytes(key).decode()
        except UnicodeDecodeError as wrong:
            raise InvalidRequest("InvalidURI", "The key of the copy source is not UTF-8.") from wrong
        region = found.groupdict().get("region", "")
        return cls(found["bucket"], region, decoded, version_id)

    def bucket_in(self, buckets: Buckets) -> Bucket:
        """Raises `NotFound` (NoSuchBucket)."""
        return buckets.find(self.bucket, self.region) if self.region else buckets.by_name(self.bucket)
