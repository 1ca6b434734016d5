"""A bucket that was there before the stack: imported as docs/operations.md says, and used, with what is in it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from qcloud_cos import CosConfig, CosS3Client

from local.engine_events import Event, Moment, ResourceStep
from tests.support.cloud import REGION, ROOT, SECRET_ID, SECRET_KEY
from tests.support.stack import Initialised, initialised

BUCKET = "photos-1250000000"


def cos(service: Initialised) -> CosS3Client:
    proxies = {"http": service.cloud.endpoint}
    config = CosConfig(
        Region=REGION, SecretId=SECRET_ID, SecretKey=SECRET_KEY, Scheme="http", Proxies=proxies, KeepAlive=False
    )
    return CosS3Client(config, retry=0)


def documented_import(service: Initialised) -> None:
    """The file and the command of the page."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8").partition("## An existing bucket")[2]
    block = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    command = re.search(r"^pulumi (import .*)$", page, re.MULTILINE)
    assert block is not None
    assert command is not None
    file = service.run.places.state / "bucket.json"
    file.write_text(json.dumps(json.loads(block[1].replace("BUCKET-APPID", BUCKET))), "utf-8")
    words = command[1].replace("bucket.json", str(file)).split()
    stack = service.run.stack
    where = ["--yes", "--stack", "local", "--config-file", str(service.run.places.settings), "--non-interactive"]
    done = subprocess.run(
        [stack.program, *words, *where],
        cwd=ROOT,
        env=stack.env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_existing_bucket_is_taken_over_with_everything_in_it(tmp_path: Path) -> None:
    with initialised(tmp_path, bucketName="photos", forceDestroy=False) as service:
        client = cos(service)
        client.create_bucket(Bucket=BUCKET)
        client.put_object(Bucket=BUCKET, Key="holidays/beach.jpg", Body=b"sand")
        documented_import(service)

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
