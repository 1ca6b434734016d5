"""The handler of a first draft: the typed SDK and the COS SDK, and clients made when the module is loaded.

Deployed as `index.py` beside the packages as pip installs them. Only its start is measured.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from qcloud_cos import CosConfig, CosS3Client
from tencentcloud.common.credential import Credential
from tencentcloud.mps.v20190612 import models, mps_client

_bucket, _region = os.environ["AIGC_BUCKET"], os.environ["AIGC_REGION"]
_id, _key = os.environ["TENCENTCLOUD_SECRETID"], os.environ["TENCENTCLOUD_SECRETKEY"]

_mps = mps_client.MpsClient(Credential(_id, _key), "")
_cos = CosS3Client(CosConfig(Region=_region, SecretId=_id, SecretKey=_key))


def main_handler(event: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    """Make one task of a request, and remember it."""
    request = models.CreateAigcImageTaskRequest()
    request.from_json_string(event["body"])
    request.StoreCosParam = models.AigcStoreCosParam()
    request.StoreCosParam.CosBucketName, request.StoreCosParam.CosBucketRegion = _bucket, _region
    answer = _mps.CreateAigcImageTask(request)
    _cos.put_object(Bucket=_bucket, Key=f"tasks/{answer.TaskId}.json", Body=event["body"])
    return {"statusCode": 202, "body": json.dumps({"task_id": answer.TaskId})}
