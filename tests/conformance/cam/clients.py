"""The official typed clients of CAM, STS, tag and MPS, pointed at an embedded cloud through its proxy."""

from __future__ import annotations

from typing import Any

from tencentcloud.cam.v20190116.cam_client import CamClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sts.v20180813.sts_client import StsClient
from tencentcloud.tag.v20180813.tag_client import TagClient

from tests.support.cloud import REGION, SECRET_ID, SECRET_KEY, RunningCloud

ROOT = (SECRET_ID, SECRET_KEY, None)


def profile(cloud: RunningCloud) -> ClientProfile:
    return ClientProfile(httpProfile=HttpProfile(protocol="http", proxy=cloud.endpoint), language="en-US")


def cam(cloud: RunningCloud, key: tuple[str, str, str | None] = ROOT) -> Any:
    return CamClient(Credential(*key), REGION, profile(cloud))


def sts(cloud: RunningCloud, key: tuple[str, str, str | None] = ROOT) -> Any:
    return StsClient(Credential(*key), REGION, profile(cloud))


def tag(cloud: RunningCloud, key: tuple[str, str, str | None] = ROOT) -> Any:
    return TagClient(Credential(*key), REGION, profile(cloud))


def asked(request: Any, **parameters: Any) -> Any:
    """A typed request with these parameters in their wire form."""
    request._deserialize(parameters)  # the SDK's own way from JSON to a request
    return request
