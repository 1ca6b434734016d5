"""The names we use of the official SDK. Imported by the first call to MPS only: it takes a tenth of a second.

`CommonClient` is the official client without the typed models, whose file has 100,000 lines (peers.md 4.2).
"""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    # requests would tell every cold start that no character detection is installed. None is shipped, on purpose: the
    # cloud's answers are JSON.
    warnings.filterwarnings("ignore", message="Unable to find acceptable character detection")
    from tencentcloud.common.common_client import CommonClient
    from tencentcloud.common.credential import Credential
    from tencentcloud.common.exception import TencentCloudSDKException
    from tencentcloud.common.profile.client_profile import ClientProfile
    from tencentcloud.common.profile.http_profile import HttpProfile
    from tencentcloud.common.retry import NoopRetryer

__all__ = ["ClientProfile", "CommonClient", "Credential", "HttpProfile", "NoopRetryer", "TencentCloudSDKException"]
