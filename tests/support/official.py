"""The official COS client, pointed at an embedded cloud."""

from __future__ import annotations

from typing import Any

from qcloud_cos import CosConfig, CosS3Client

from tests.support.cloud import PATIENCE, REGION, SECRET_ID, SECRET_KEY


def cos_client(endpoint: str, **settings: Any) -> CosS3Client:
    """cos-python-sdk-v5, which signs with q-sign. Root's keys and the cloud's region unless `settings` say otherwise.

    It never closes the connections it keeps, so it keeps none unless asked to.
    """
    keys = {} if settings.get("Anonymous") else {"SecretId": SECRET_ID, "SecretKey": SECRET_KEY}
    known = {"Region": REGION, "Scheme": "http", "Proxies": {"http": endpoint}, "KeepAlive": False, "Timeout": PATIENCE}
    return CosS3Client(CosConfig(**known | keys | settings), retry=0)
