"""`--data DIR` as a user relies on it: whatever was answered is there after kill -9 and a restart."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from qcloud_cos import CosServiceError
from tencentcloud.scf.v20180416 import models as scf_models

from tests.conformance.cam.identities import policy, sub_account
from tests.conformance.cos.clients import BUCKET, cos_client
from tests.conformance.mps.tasks import STORE, create, granted, look_later, objects
from tests.conformance.mps.tasks import cos as picture_client
from tests.conformance.scf.clients import asked, deploy, local_url, scf_client, url_of
from tests.support.cloud import APP_ID, PATIENCE, REGION, ROOT, RunningCloud, eventually, running_cloud

GREET = "def main_handler(event, context):\n    return 'hello'\n"
NOTE = (
    "import os, time\n"
    "def main_handler(event, context):\n"
    "    while not os.path.exists(event['after']):\n"
    "        time.sleep(0.01)\n"
    "    print('done with', event['name'])\n"
)

Start = Callable[[], AbstractContextManager[RunningCloud]]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts a cloud on the same data folder, each time as a new process."""
    runs = itertools.count(1)

    def one_more() -> AbstractContextManager[RunningCloud]:
        folder = tmp_path / f"run-{next(runs)}"
        folder.mkdir()
        return running_cloud(folder, "--data", str(tmp_path / "data"))

    return one_more


def kill(cloud: RunningCloud) -> None:
    os.kill(cloud.pid, signal.SIGKILL)


def body_of(client: Any, key: str) -> bytes:
    return bytes(client.get_object(Bucket=BUCKET, Key=key)["Body"].get_raw_stream().read())


def test_every_acknowledged_put_survives_a_kill_in_the_middle_of_a_burst(start: Start) -> None:
    acknowledged: dict[str, tuple[bytes, str]] = {}
    enough = threading.Event()

    def burst(cloud: RunningCloud, number: int) -> None:
        client = cos_client(cloud)
        for turn in itertools.count():
            # Small, in a file of its own, spooled by the server: the three ways of a body.
            body = f"{number}-{turn} ".encode() * (1 if turn % 3 else 20_000 if turn % 2 else 400_000)
            key = f"burst/{number}-{turn % 40}"
            try:
                told = client.put_object(Bucket=BUCKET, Key=key, Body=body)
            except Exception:  # noqa: BLE001 - whatever the client makes of a server that is gone
                acknowledged.pop(key, None)  # either body may be there: this one was never answered
                return
            acknowledged[key] = body, told["ETag"]
            if len(acknowledged) > 60:
                enough.set()

    with start() as cloud:
        cos_client(cloud).create_bucket(Bucket=BUCKET)
        threads = [threading.Thread(target=burst, args=(cloud, number), daemon=True) for number in range(4)]
        for thread in threads:
            thread.start()
        assert enough.wait(PATIENCE)
        kill(cloud)
        for thread in threads:
            thread.join(PATIENCE)

    assert len(acknowledged) > 50
    with start() as cloud:
        client = cos_client(cloud)
        for key, (body, etag) in acknowledged.items():
            assert client.head_object(Bucket=BUCKET, Key=key)["ETag"] == etag == f'"{hashlib.md5(body).hexdigest()}"'
            assert body_of(client, key) == body


def test_an_upload_in_parts_goes_on_after_a_kill(start: Start) -> None:
    first, second = b"a" * 3_000_000, b"b" * 100
    with start() as cloud:
        client = cos_client(cloud)
        client.create_bucket(Bucket=BUCKET)
        upload = client.create_multipart_upload(Bucket=BUCKET, Key="large", **{"Metadata": {"x-cos-meta-kind": "log"}})
        named = {"Bucket": BUCKET, "Key": "large", "UploadId": upload["UploadId"]}
        etags = [client.upload_part(Body=first, PartNumber=1, **named)["ETag"]]
        kill(cloud)
    with start() as cloud:
        client = cos_client(cloud)
        etags.append(client.upload_part(Body=second, PartNumber=2, **named)["ETag"])
        parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, start=1)]
        whole = client.complete_multipart_upload(MultipartUpload={"Part": parts}, **named)
        kill(cloud)
    with start() as cloud:
        client = cos_client(cloud)
        found = client.head_object(Bucket=BUCKET, Key="large")
        assert (found["ETag"], found["x-cos-meta-kind"]) == (whole["ETag"], "log")
        assert body_of(client, "large") == first + second


def test_a_function_answers_at_the_same_url_and_its_events_are_delivered_again(start: Start, tmp_path: Path) -> None:
    restart = tmp_path / "restart"
    with start() as cloud:
        client = scf_client(cloud)
        deploy(client, GREET)
        public = url_of(client)
        assert httpx.get(local_url(cloud, public), timeout=PATIENCE).text == '"hello"'
        deploy(client, NOTE, name="note")
        event = json.dumps({"name": "bell", "after": str(restart)})
        client.Invoke(asked(scf_models, "Invoke", FunctionName="note", InvocationType="Event", ClientContext=event))
        kill(cloud)
    restart.touch()
    with start() as cloud:
        assert httpx.get(local_url(cloud, public), timeout=PATIENCE).text == '"hello"'
        logs = asked(scf_models, "GetFunctionLogs", FunctionName="note")
        found = eventually(lambda: scf_client(cloud).GetFunctionLogs(logs).Data or [])
        assert "done with bell" in found[0].Log


def test_policies_evaluate_as_before(start: Start) -> None:
    with start() as cloud:
        cos_client(cloud).create_bucket(Bucket=BUCKET)
        cos_client(cloud).put_object(Bucket=BUCKET, Key="in/a", Body=b"x")
        resource = f"qcs::cos:{REGION}:uid/{APP_ID}:{BUCKET}/in/*"
        secret_id, secret_key, _ = sub_account(cloud, "reader", policy("cos:GetObject", resource=resource))
        kill(cloud)
    with start() as cloud:
        reader = cos_client(cloud, SecretId=secret_id, SecretKey=secret_key)
        assert body_of(reader, "in/a") == b"x"
        with pytest.raises(CosServiceError) as refused:
            reader.delete_object(Bucket=BUCKET, Key="in/a")
        assert refused.value.get_error_code() == "AccessDenied"


def test_an_image_task_that_was_running_ends_and_is_charged_once(start: Start) -> None:
    with start() as cloud:
        granted(cloud)
        cloud.freeze()
        task_id = create(cloud, Prompt="draw a cat", StoreCosParam=STORE)
        kill(cloud)
    with start() as cloud:
        task = eventually(lambda: look_later(cloud, task_id), until=lambda seen: seen.Status in {"DONE", "FAIL"})
        assert (task.Status, [charge.task_id for charge in cloud.billing()]) == ("DONE", [task_id])
        kill(cloud)
    with start() as cloud:
        assert look_later(cloud, task_id).Status == "DONE"
        assert [charge.images for charge in cloud.billing()] == [1]
        assert objects(picture_client(cloud)) == [f"out/{task_id}_0.png"]


def test_a_moved_clock_stays_moved(start: Start) -> None:
    with start() as cloud:
        cloud.freeze()
        cloud.advance(86_400)
        before = cloud.now()
        kill(cloud)
    with start() as cloud:
        assert cloud.now() == before


def test_a_reset_is_kept_as_well(start: Start) -> None:
    with start() as cloud:
        client = cos_client(cloud)
        client.create_bucket(Bucket=BUCKET)
        client.put_object(Bucket=BUCKET, Key="large", Body=b"x" * 3_000_000)
        deploy(scf_client(cloud), GREET)
        cloud.reset()
        kill(cloud)
    with start() as cloud:
        assert not cos_client(cloud).list_buckets()["Buckets"]
        assert scf_client(cloud).ListFunctions(asked(scf_models, "ListFunctions")).TotalCount == 0


def test_a_clean_stop_leaves_a_folder_that_another_start_reads(start: Start, tmp_path: Path) -> None:
    with start() as cloud:
        deploy(scf_client(cloud), GREET)
        public = url_of(scf_client(cloud))
        httpx.get(local_url(cloud, public), timeout=PATIENCE)
    assert not list((tmp_path / "data" / "scratch").iterdir())
    with start() as cloud:
        assert httpx.get(local_url(cloud, public), timeout=PATIENCE).text == '"hello"'


def test_a_second_process_is_refused_the_folder_of_the_first(start: Start, tmp_path: Path) -> None:
    with start() as cloud:
        second = _refused(tmp_path / "data")
        assert f"is in use by another embedded cloud (process {cloud.pid})" in second


def test_a_folder_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("chapter 1")
    assert "is not empty and not a data folder" in _refused(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_disk_that_is_full_at_the_start_is_told_of_and_loses_nothing(start: Start, tmp_path: Path) -> None:
    with start() as cloud:
        client = cos_client(cloud)
        client.create_bucket(Bucket=BUCKET)
        client.put_object(Bucket=BUCKET, Key="k", Body=b"x" * 50_000)

    # No file may grow beyond a few KB: the log cannot be written anew.
    said = _refused(tmp_path / "data", "sh", "-c", 'ulimit -f 8; exec "$0" "$@"')

    assert "cannot be used: [Errno 27] File too large" in said
    assert "Traceback" not in said
    with start() as cloud:
        assert body_of(cos_client(cloud), "k") == b"x" * 50_000


def _refused(data: Path, *by: str) -> str:
    """What a cloud says that does not start. `by` is a command that starts others."""
    command = [*by, sys.executable, "-m", "localcloud", "--port", "0", "--data", str(data)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ended.returncode == 1
    return ended.stderr
