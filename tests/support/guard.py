"""What a bucket's own policy must keep anybody from, tried by a sub-account that may do everything else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from qcloud_cos import CosS3Client, CosServiceError

from localcloud.testing import Control
from tests.support.accounts import client
from tests.support.cloud import PATIENCE
from tests.support.official import cos_client

VALID_SECONDS = 3600  # of a signed form


@dataclass(frozen=True)
class Intruder:
    """A sub-account with every permission on COS, at one bucket."""

    cloud: Control
    bucket: str
    region: str
    secret_id: str
    secret_key: str

    @classmethod
    def at(cls, cloud: Control, bucket: str, region: str, *, name: str) -> Intruder:
        """Made in the cloud by its root; ends with the cloud, or with `leave`."""
        cam = client(cloud.endpoint, "cam", "2019-01-16")
        user = cam.call_json("AddUser", {"Name": name, "UseApi": 1})["Response"]
        everything = {"effect": "allow", "action": ["name/cos:*"], "resource": ["*"]}
        policy = json.dumps({"version": "2.0", "statement": [everything]})
        made = cam.call_json("CreatePolicy", {"PolicyName": name, "PolicyDocument": policy})["Response"]
        cam.call_json("AttachUserPolicy", {"PolicyId": made["PolicyId"], "AttachUin": user["Uin"]})
        return cls(cloud, bucket, region, user["SecretId"], user["SecretKey"])

    def leave(self, *, name: str) -> None:
        """Take the sub-account and its policy out of the account again."""
        cam = client(self.cloud.endpoint, "cam", "2019-01-16")
        found = cam.call_json("ListPolicies", {"Rp": 200, "Page": 1, "Keyword": name})["Response"]["List"]
        cam.call_json("DeleteUser", {"Name": name, "Force": 1})
        cam.call_json("DeletePolicy", {"PolicyId": [each["PolicyId"] for each in found if each["PolicyName"] == name]})

    @property
    def cos(self) -> CosS3Client:
        keys = {"SecretId": self.secret_id, "SecretKey": self.secret_key}
        return cos_client(self.cloud.endpoint, Region=self.region, **keys)

    def is_stopped(self, attempt: str) -> bool:
        """Whether the attempt of that name is refused with AccessDenied; any other refusal is an error."""
        try:
            ATTEMPTS[attempt](self)
        except CosServiceError as refused:
            if (refused.get_status_code(), refused.get_error_code()) != (403, "AccessDenied"):
                raise
            return True
        return False

    def post_form(self, key: str, **fields: str) -> None:
        """An upload by a browser's form. Raises `CosServiceError` like the client does."""
        now = int(self.cloud.now())
        times = f"{now};{now + VALID_SECONDS}"
        signed = [{"q-sign-algorithm": "sha1"}, {"q-ak": self.secret_id}, {"q-sign-time": times}]
        document = {"expiration": datetime.fromtimestamp(now + VALID_SECONDS, UTC).isoformat(), "conditions": signed}
        policy = json.dumps(document).encode()
        sign_key = hmac.new(self.secret_key.encode(), times.encode(), "sha1").hexdigest()
        signature = hmac.new(sign_key.encode(), hashlib.sha1(policy).hexdigest().encode(), "sha1").hexdigest()
        claim = {"q-sign-algorithm": "sha1", "q-ak": self.secret_id, "q-key-time": times, "q-signature": signature}
        answer = httpx.post(
            self.cloud.endpoint,
            headers={"Host": f"{self.bucket}.cos.{self.region}.myqcloud.com"},
            data={"key": key, "policy": base64.b64encode(policy).decode(), **claim, **fields},
            files={"file": ("cat.png", b"meow")},
            timeout=PATIENCE,
        )
        if answer.status_code >= 400:
            raise CosServiceError("POST", answer.text, answer.status_code)


def _open_the_bucket(who: Intruder) -> None:
    who.cos.put_bucket_acl(Bucket=who.bucket, ACL="public-read")


def _open_an_object(who: Intruder) -> None:
    who.cos.put_object(Bucket=who.bucket, Key="guard/private", Body=b"meow")
    who.cos.put_object_acl(Bucket=who.bucket, Key="guard/private", ACL="public-read")


def _put_an_open_object(who: Intruder) -> None:
    who.cos.put_object(Bucket=who.bucket, Key="guard/open", Body=b"meow", ACL="public-read")


def _put_an_object_for_every_account(who: Intruder) -> None:
    who.cos.put_object(Bucket=who.bucket, Key="guard/open", Body=b"meow", ACL="authenticated-read")


def _post_an_open_object(who: Intruder) -> None:
    who.post_form("guard/open", acl="public-read")


def _begin_an_open_upload(who: Intruder) -> None:
    who.cos.create_multipart_upload(Bucket=who.bucket, Key="guard/open", ACL="public-read")


def _version_the_bucket(who: Intruder) -> None:
    who.cos.put_bucket_versioning(Bucket=who.bucket, Status="Enabled")


ATTEMPTS: dict[str, Callable[[Intruder], Any]] = {
    "open the bucket": _open_the_bucket,
    "open an object": _open_an_object,
    "put an open object": _put_an_open_object,
    "put an object for every account": _put_an_object_for_every_account,
    "post an open object": _post_an_open_object,
    "begin an open upload": _begin_an_open_upload,
    "version the bucket": _version_the_bucket,
}
