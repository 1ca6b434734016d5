"""Clients of object storage that nobody here wrote, pointed at an embedded cloud."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config

from tests.support import official
from tests.support.cloud import PATIENCE, REGION, SECRET_ID, SECRET_KEY, RunningCloud

BUCKET = "pictures-1250000000"


def cos_client(cloud: RunningCloud, **settings: Any) -> Any:
    """cos-python-sdk-v5 as people use it: with connections that it keeps."""
    return official.cos_client(cloud.endpoint, **{"KeepAlive": True, **settings})


def s3_client(cloud: RunningCloud, **settings: Any) -> Any:
    """boto3, which signs with SigV4. Checksums as COS asks of S3 clients: it knows none of the newer kind."""
    config = Config(
        proxies={"http": cloud.endpoint},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"max_attempts": 1},
        connect_timeout=PATIENCE,
        read_timeout=PATIENCE,
        **{"s3": {"addressing_style": "virtual"}, **settings},
    )
    session = boto3.Session(SECRET_ID, SECRET_KEY, region_name=REGION)
    return session.client("s3", endpoint_url=f"http://cos.{REGION}.myqcloud.com", config=config)


def bucket(cloud: RunningCloud) -> Any:
    """The bucket of these tests is made; its client."""
    client = cos_client(cloud)
    client.create_bucket(Bucket=BUCKET)
    return client
