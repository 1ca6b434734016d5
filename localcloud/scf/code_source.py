"""Where a function's code comes from: the request itself, or an object in COS (platform.md 5.7)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from localcloud.errors import InvalidRequest, NotFound
from localcloud.identity import Account
from localcloud.scf.errors import InvalidValue, Missing, NotOffered
from localcloud.scf.package import Package, check_packed_size, decode, unpack
from localcloud.scf.ports import Objects
from localcloud.scf.wire import Code


class CodeSource(msgspec.Struct, frozen=True):
    """Fetches and unpacks code.

    A real account needs the role SCF_QcsRole for code in COS (platform.md 7.2), which the console makes on its first
    visit; the embedded account is taken to have it.
    """

    account: Account
    objects: Objects

    async def fetch(self, code: Code, limit: int, folder: Path) -> Package:
        """Unpack into `folder`. `limit` is the largest ZipFile in bytes. Raises a documented refusal."""
        data = self._bytes(code, limit)
        return await asyncio.to_thread(unpack, data, folder)

    def _bytes(self, code: Code, limit: int) -> bytes:
        if code.image_config or code.demo_id or code.temp_cos_object_name:
            raise NotOffered("Code can also come from an image, a demo or a temporary object.")
        in_cos = code.cos_bucket_name or code.cos_object_name
        if code.zip_file and in_cos:
            raise InvalidValue("Code", "Code has both ZipFile and a COS object; give one of them.")
        if code.zip_file:
            return decode(code.zip_file, limit)
        if not in_cos:
            raise InvalidRequest("MissingParameter.Code", "Code is empty; give ZipFile, or a bucket and an object.")
        return self._from_cos(code.cos_bucket_name or "", code.cos_object_name or "")

    def _from_cos(self, name: str, path: str) -> bytes:
        if not name:
            raise InvalidValue("CosBucketName", "CosBucketName is missing.")
        if not path.startswith("/") or len(path) < 2:
            raise InvalidValue("CosObjectName", f"CosObjectName begins with a slash, e.g. /code.zip, not {path!r}.")
        # The API takes the bucket without its AppId (platform.md 5.7).
        bucket = f"{name}-{self.account.app_id}"
        if self.objects.bucket_region(bucket) is None:
            raise Missing("Cos", f"There is no bucket {bucket!r}.")
        try:
            data = self.objects.read_object(bucket, path[1:])
        except NotFound as absent:
            raise Missing("CosObject", f"There is no object {path[1:]!r} in {bucket}.") from absent
        check_packed_size(len(data), _LARGEST_IN_COS)
        return data


_LARGEST_IN_COS = 500 * 1024 * 1024
"""Bytes of a zip in COS. Only the unpacked size is documented, and a zip is not larger than that."""
