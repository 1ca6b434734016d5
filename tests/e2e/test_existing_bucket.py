"""A bucket that was there before the stack: imported as docs/operations.md says, and used, with what is in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from qcloud_cos import CosS3Auth, CosS3Client

from infra.deployer import permissions
from local.engine_events import Event, Moment, ResourceStep
from local.errors import EngineFailed
from local.stack import Stack
from tests.support.cloud import PATIENCE, ROOT
from tests.support.deployers import Deployer, impatient
from tests.support.official import cos_client
from tests.support.stack import Initialised, initialised

BUCKET = "photos-1250000000"


def cos(service: Initialised) -> CosS3Client:
    return cos_client(service.cloud.endpoint)


def documented_import(service: Initialised, stack: Stack) -> None:
    """The file and the command of the page."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8").partition("## An existing bucket")[2]
    block = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    command = re.search(r"^pulumi (import .*)$", page, re.MULTILINE)
    assert block is not None
    assert command is not None
    file = service.run.places.state / "bucket.json"
    file.write_text(json.dumps(json.loads(block[1].replace("BUCKET-APPID", BUCKET))), "utf-8")
    words = command[1].replace("bucket.json", str(file)).split()
    where = ["--yes", "--stack", "local", "--config-file", str(service.run.places.settings), "--non-interactive"]
    done = subprocess.run(
        [stack.program, *words, *where],
        cwd=ROOT,
        env=stack.env,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_existing_bucket_is_taken_over_with_everything_in_it(tmp_path: Path) -> None:
    with initialised(tmp_path, bucketName="photos", forceDestroy=False) as service:
        client = cos(service)
        client.create_bucket(Bucket=BUCKET)
        client.put_object(Bucket=BUCKET, Key="holidays/beach.jpg", Body=b"sand")
        documented_import(service, service.run.stack)

        steps: dict[str, str] = {}

        def listen(event: Event) -> None:
            if isinstance(event, ResourceStep) and event.moment is Moment.BEGAN:
                steps[event.name] = event.operation

        service.run.stack.preview(listen)
        assert steps["images-bucket"] == "update"
        up = service.up()
        service.run.stack.expect_no_changes(lambda _event: None)

        assert up.outputs.bucket == BUCKET
        assert up.finished(up.create({"prompt": "in an old bucket"}).json()["id"])["status"] == "succeeded"
        assert up.read("holidays/beach.jpg") == b"sand"


def accelerate(client: CosS3Client) -> None:
    """What the SDK has no call for."""
    body, params = b"<AccelerateConfiguration><Status>Enabled</Status></AccelerateConfiguration>", {"accelerate": ""}
    config = client.get_conf()
    auth = CosS3Auth(config, params=params)
    headers = {"Content-Type": "application/xml", "Content-MD5": base64.b64encode(hashlib.md5(body).digest()).decode()}
    client.send_request("PUT", config.uri(bucket=BUCKET), BUCKET, data=body, auth=auth, params=params, headers=headers)


def opened(client: CosS3Client) -> None:
    """A bucket of which everything is set that the stack's must not have."""
    client.create_bucket(Bucket=BUCKET, ACL="public-read")
    accelerate(client)
    client.put_bucket_website(Bucket=BUCKET, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    log = {"LoggingEnabled": {"TargetBucket": BUCKET, "TargetPrefix": "logs/"}}
    client.put_bucket_logging(Bucket=BUCKET, BucketLoggingStatus=log)


def test_a_public_bucket_is_closed_by_a_deployer_who_is_allowed_exactly_that(tmp_path: Path) -> None:
    with initialised(tmp_path, bucketName="photos", forceDestroy=False) as service:
        client = cos(service)
        opened(client)
        deployer = Deployer.of(service)
        documented_import(service, deployer.stack)
        deployer.snapshots.remember("imported")
        ordinary, allowed = deployer.permissions, permissions(deployer.settings, existing_bucket=True)
        (closing,) = [one for one in allowed if one not in ordinary]

        for action in closing.actions:
            others = replace(closing, actions=tuple(other for other in closing.actions if other != action))
            deployer.snapshots.go_back("imported")
            deployer.allow([*ordinary, others])
            with pytest.raises(EngineFailed, match=action):
                deployer.up()
        deployer.snapshots.go_back("imported")
        deployer.allow(allowed)
        deployer.up()

        assert [grant["Permission"] for grant in grants(client)] == ["FULL_CONTROL"]
        deployer.allow(ordinary)
        deployer.stack.expect_no_changes(impatient())


def grants(client: CosS3Client) -> list[Any]:
    listed: list[Any] = client.get_bucket_acl(Bucket=BUCKET)["AccessControlList"]["Grant"]
    return listed
