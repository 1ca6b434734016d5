"""Image tasks, ordered and looked at with the official clients."""

from __future__ import annotations

from functools import partial
from typing import Any

from qcloud_cos import CosS3Client
from tencentcloud.cam.v20190116 import models as cam_models
from tencentcloud.common.credential import Credential
from tencentcloud.mps.v20190612 import models
from tencentcloud.mps.v20190612.mps_client import MpsClient

from tests.conformance.cam.clients import ROOT, asked, cam, profile
from tests.conformance.cam.identities import make_policy, make_role, policy, trust
from tests.support.cloud import APP_ID, REGION, RunningCloud, eventually
from tests.support.official import cos_client

BUCKET = f"pics-{APP_ID}"
STORE = {"CosBucketName": BUCKET, "CosBucketRegion": REGION, "CosBucketPath": "out/"}
PUT_RESULTS = policy("cos:PutObject", resource=f"qcs::cos:{REGION}:uid/{APP_ID}:{BUCKET}/out/*")


def mps(cloud: RunningCloud, key: tuple[str, str, str | None] = ROOT) -> Any:
    return MpsClient(Credential(*key), "", profile(cloud))


def cos(cloud: RunningCloud) -> CosS3Client:
    return cos_client(cloud.endpoint, KeepAlive=True)


def granted(cloud: RunningCloud) -> CosS3Client:
    """A bucket whose `out/` MPS may write, and its client."""
    client = cos(cloud)
    client.create_bucket(Bucket=BUCKET)
    make_role(cloud, "MPS_QcsRole", trust(service=["mps.cloud.tencent.com"]))
    attach = cam_models.AttachRolePolicyRequest()
    policy_id = make_policy(cloud, "results", PUT_RESULTS)
    cam(cloud).AttachRolePolicy(asked(attach, AttachRoleName="MPS_QcsRole", PolicyId=policy_id))
    return client


def create(cloud: RunningCloud, **parameters: Any) -> str:
    return str(mps(cloud).CreateAigcImageTask(asked(models.CreateAigcImageTaskRequest(), **parameters)).TaskId)


def look(cloud: RunningCloud, task_id: str) -> Any:
    return mps(cloud).DescribeAigcImageTask(asked(models.DescribeAigcImageTaskRequest(), TaskId=task_id))


def look_later(cloud: RunningCloud, task_id: str) -> Any:
    """The task a tenth of a second later on the cloud's clock: 10 looks per second keep within the quota of 20."""
    cloud.advance(0.1)
    return look(cloud, task_id)


def finished(cloud: RunningCloud, **parameters: Any) -> Any:
    """The task's last answer."""
    task_id = create(cloud, **parameters)
    return eventually(partial(look_later, cloud, task_id), until=lambda task: task.Status in {"DONE", "FAIL"})


def objects(client: CosS3Client) -> list[str]:
    return [row["Key"] for row in client.list_objects(Bucket=BUCKET).get("Contents", [])]


def stored(client: CosS3Client, key: str) -> bytes:
    return bytes(client.get_object(Bucket=BUCKET, Key=key)["Body"].get_raw_stream().read())
