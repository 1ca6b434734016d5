"""Where the service lives: region, account and bucket, and how CAM spells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

INBOX = "inbox/"
JOBS = "jobs/"
QUEUE = "queue/"
OUTPUTS = "outputs/"
FAILED = "failed/"
INDEX = "index/"
BATCHES = "batches/"
BUDGET = "budget/"
WEBHOOKS = "webhooks/"
REFERENCES = "references/"
"""Reference images that came with a request, or were uploaded for one. MPS reads them by presigned URL."""

SHORT_REGIONS: Mapping[str, str] = MappingProxyType(
    {
        "ap-guangzhou": "gz",
        "ap-shanghai": "sh",
        "ap-beijing": "bj",
        "ap-chengdu": "cd",
        "ap-hongkong": "hk",
        "ap-singapore": "sg",
        "ap-tokyo": "jp",
        "na-siliconvalley": "usw",
        "eu-frankfurt": "de",
    }
)
"""Of the regions that offer SCF."""


@dataclass(frozen=True)
class Place:
    """The one bucket of a stack, in its region and account."""

    region: str
    app_id: str
    bucket: str
    """With the AppId at its end, as every COS call wants it."""

    def objects(self, prefix: str) -> str:
        """The CAM resource of every object under `prefix` (six segments; platform.md 7.3).

        Listing a prefix is checked against the same spelling.
        """
        return f"{self._bucket}/{prefix}*"

    def secret(self, name: str) -> str:
        """The CAM resource of one secret of this account, whoever made it: names are unique in a region
        (platform.md 11.1). An empty account is that of the policy."""
        return f"qcs::ssm:{self.region}::secret/creatorUin/*/{name}"

    def function(self, namespace: str, name: str) -> str:
        """The CAM resource of one function of this account."""
        return f"qcs::scf:{self.region}::namespace/{namespace}/function/{name}"

    @property
    def short_region(self) -> str:
        """How alarm policies spell the region (SDK, BindingPolicyObject)."""
        return SHORT_REGIONS[self.region]

    @property
    def everything(self) -> str:
        """The CAM resource of the bucket itself and of all its objects."""
        return f"{self._bucket}/*"

    @property
    def host(self) -> str:
        """The bucket's own domain. COS allows it 60 characters (platform.md 4.1)."""
        return f"{self.bucket}.cos.{self.region}.myqcloud.com"

    @property
    def _bucket(self) -> str:
        return f"qcs::cos:{self.region}:uid/{self.app_id}:{self.bucket}"
