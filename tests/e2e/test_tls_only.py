"""A stack with `tlsOnly`: it works as ever, and its bucket gives nothing away over plain HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
from qcloud_cos.cos_exception import CosServiceError

from tests.support.accounts import cam
from tests.support.stack import Deployed, deployed


def sub_account(service: Deployed) -> tuple[str, str]:
    """Who may do everything with the bucket. (Root is above every deny.)"""
    client = cam(service)
    user = client.call_json("AddUser", {"Name": "reader", "UseApi": 1})["Response"]
    presets = client.call_json("ListPolicies", {"Scope": "QCS", "Rp": 200})["Response"]["List"]
    (full,) = [preset["PolicyId"] for preset in presets if preset["PolicyName"] == "QcloudCOSFullAccess"]
    client.call_json("AttachUserPolicy", {"PolicyId": full, "AttachUin": user["Uin"]})
    return user["SecretId"], user["SecretKey"]


def test_images_are_made_and_plain_http_is_refused(tmp_path: Path) -> None:
    with deployed(tmp_path, tlsOnly=True) as service:
        job = service.finished(service.create({"prompt": "a closed envelope"}).json()["id"])
        assert job["status"] == "succeeded"

        reader = service.bucket
        reader._conf._secret_id, reader._conf._secret_key = sub_account(service)
        for refused in (
            lambda: reader.get_object(Bucket=service.outputs.bucket, Key=job["outputs"][0]["key"]),
            lambda: reader.put_object(Bucket=service.outputs.bucket, Key="inbox/x.json", Body=b"{}"),
        ):
            with pytest.raises(CosServiceError, match="a statement denies it"):
                refused()  # type: ignore[no-untyped-call]
