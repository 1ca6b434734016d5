"""An embedded cloud with one bucket, seen by its official clients."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.cos.clients import BUCKET, cos_client, s3_client
from tests.support.cloud import RunningCloud


@pytest.fixture
def cos(cloud: RunningCloud) -> Any:
    """The official COS client; the bucket is there."""
    client = cos_client(cloud)
    client.create_bucket(Bucket=BUCKET)
    return client


@pytest.fixture
def s3(cos: Any, cloud: RunningCloud) -> Any:
    """The official S3 client on the same bucket."""
    return s3_client(cloud)
