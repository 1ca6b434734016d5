"""COS in memory: buckets and what is set on them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from provider.cloud import CosAnswer
from provider.errors import AlreadyThere, CloudError, Gone
from tests.unit.provider.fake_account import UIN


class FakeCos:
    """A bucket is a dictionary: each sub-resource under its name, as it was put."""

    def __init__(self) -> None:
        self.buckets: dict[str, dict[str, Any]] = {}

    def answer(self, method: str, bucket: str, about: str, document: Any, headers: Mapping[str, str]) -> CosAnswer:
        """What COS says to one request. Raises what the provider's own client would."""
        if method == "PUT" and not about:
            if bucket in self.buckets:
                raise AlreadyThere("it is there", code="BucketAlreadyExists")
            self.buckets[bucket] = {"acl": headers["x-cos-acl"]}
            return CosAnswer({}, {})
        if bucket not in self.buckets:
            raise Gone("no such bucket", code="NoSuchBucket")
        return self._sub_resource(method, bucket, about, document, headers)

    def _sub_resource(
        self, method: str, bucket: str, about: str, document: Any, headers: Mapping[str, str]
    ) -> CosAnswer:
        kept = self.buckets[bucket]
        if about == "versions":
            return CosAnswer({}, {"Version": [{"Key": key, "VersionId": "null"} for key in kept.get("objects", [])]})
        if about == "delete":
            gone = {one["Key"] for one in document["Delete"]["Object"]}
            kept["objects"] = [key for key in kept["objects"] if key not in gone]
        elif method == "DELETE" and not about:
            if kept.get("objects"):
                raise CloudError("not empty", code="BucketNotEmpty")
            del self.buckets[bucket]
        elif method == "DELETE":
            kept.pop(about, None)
        elif method == "PUT" and about == "acl":
            kept["acl"] = headers["x-cos-acl"]
        elif method == "PUT":
            kept[about] = document
        elif about == "acl":
            return CosAnswer({}, _acl(kept["acl"]))
        elif about:
            return self._kept(kept, about)
        return CosAnswer({}, {})

    @staticmethod
    def _kept(kept: Mapping[str, Any], about: str) -> CosAnswer:
        if about not in kept:
            raise Gone("not set", code="NoSuchConfiguration")
        if isinstance(kept[about], str):
            return CosAnswer({}, {}, kept[about])
        (inner,) = kept[about].values()
        return CosAnswer({}, json.loads(json.dumps(inner), parse_int=str))


def _acl(word: str) -> dict[str, Any]:
    owner = {"ID": f"qcs::cam::uin/{UIN}:uin/{UIN}", "DisplayName": UIN}
    grants = [{"Grantee": {"type": "CanonicalUser", **owner}, "Permission": "FULL_CONTROL"}]
    if word != "private":
        everybody = {"type": "Group", "URI": "http://cam.qcloud.com/groups/global/AllUsers"}
        permissions = ("READ", "WRITE") if word == "public-read-write" else ("READ",)
        grants += [{"Grantee": everybody, "Permission": permission} for permission in permissions]
    return {"Owner": owner, "AccessControlList": {"Grant": grants}}
