"""The names we use of the official SDK. Imported by the first call to MPS only: it takes a tenth of a second.

`CommonClient` is the official client without the typed models, whose file has 100,000 lines (peers.md 4.2).
"""

from __future__ import annotations

# The SDK has no type information.
from tencentcloud.common.common_client import CommonClient  # type: ignore[import-untyped]
from tencentcloud.common.credential import Credential  # type: ignore[import-untyped]
from tencentcloud.common.exception import TencentCloudSDKException  # type: ignore[import-untyped]
from tencentcloud.common.profile.client_profile import ClientProfile  # type: ignore[import-untyped]
from tencentcloud.common.profile.http_profile import HttpProfile  # type: ignore[import-untyped]
from tencentcloud.common.retry import NoopRetryer  # type: ignore[import-untyped]

__all__ = ["ClientProfile", "CommonClient", "Credential", "HttpProfile", "NoopRetryer", "TencentCloudSDKException"]
