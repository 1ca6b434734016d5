"""The embedded cloud as any customer sees it: through the official SDKs, with signed requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from qcloud_cos import CosClientError, CosConfig, CosS3Client, CosServiceError
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import (
    TencentCloudSDKException,
)
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from local.environment import Account
from local.errors import NotAsPromised

TIMEOUT_SECONDS = 20


@dataclass(frozen=True)
class Customer:
    """`endpoint` is the cloud's own address; as a proxy it takes the requests for every host of Tencent Cloud."""

    endpoint: str
    account: Account

    def api(self, service: str, version: str, action: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """One API 3.0 call; what is in `Response`."""
        http = HttpProfile(protocol="http", proxy=self.endpoint, reqTimeout=TIMEOUT_SECONDS)
        profile = ClientProfile(httpProfile=http)
        credential = Credential(self.account.secret_id, self.account.secret_key)
        client = CommonClient(service, version, credential, self.account.region, profile=profile)
        with _reported(f"{service} {action}"):
            answer: Mapping[str, Any] = client.call_json(action, dict(parameters))["Response"]
            return answer

    def bucket_names(self) -> tuple[str, ...]:
        """Every bucket of the account."""
        with _reported("listing the buckets"):
            found = self._cos().list_buckets().get("Buckets") or {}
        return tuple(str(bucket["Name"]) for bucket in found.get("Bucket", []))

    def put(self, bucket: str, key: str, body: bytes, *, content_type: str, metadata: Mapping[str, str]) -> None:
        """Upload one object, as a pipeline of somebody else would."""
        with _reported(f"uploading {key}"):
            self._cos().put_object(
                Bucket=bucket,
                Key=key,
                Body=body,
                ContentType=content_type,
                Metadata={f"x-cos-meta-{name}": value for name, value in metadata.items()},
            )

    def get(self, bucket: str, key: str) -> bytes:
        """The bytes of one object."""
        with _reported(f"reading {key}"):
            body: bytes = self._cos().get_object(Bucket=bucket, Key=key)["Body"].get_raw_stream().read()
            return body

    def keys(self, bucket: str, prefix: str) -> tuple[str, ...]:
        """The keys below `prefix`: far fewer here than the 1,000 of one page."""
        with _reported(f"listing {prefix}"):
            found = self._cos().list_objects(Bucket=bucket, Prefix=prefix).get("Contents", [])
        return tuple(str(entry["Key"]) for entry in found)

    def _cos(self) -> Any:
        return CosS3Client(
            CosConfig(
                Region=self.account.region,
                SecretId=self.account.secret_id,
                SecretKey=self.account.secret_key,
                Scheme="http",
                Proxies={"http": self.endpoint},
                Timeout=TIMEOUT_SECONDS,
            ),
            retry=0,
        )


@contextmanager
def _reported(what: str) -> Iterator[None]:
    """What the SDKs raise, as something that was not as promised."""
    try:
        yield
    except (CosServiceError, CosClientError, TencentCloudSDKException) as error:
        raise NotAsPromised(f"{what} failed: {error}", next_step="The embedded cloud's log may say more.") from error
