"""Image tasks as the official typed MPS client sees them, with real pictures in a real bucket."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from tencentcloud.cam.v20190116 import models as cam_models
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.mps.v20190612 import models

from tests.conformance.cam.clients import asked, cam
from tests.conformance.cam.identities import make_role, policy, sub_account, trust
from tests.conformance.mps.tasks import (
    BUCKET,
    STORE,
    cos,
    create,
    finished,
    granted,
    look,
    look_later,
    mps,
    objects,
    stored,
)
from tests.support.cloud import PATIENCE, REGION, RunningCloud, eventually
from tests.support.images import jpeg, opened


def test_a_cat_arrives_in_the_bucket(cloud: RunningCloud) -> None:
    bucket = granted(cloud)
    task = finished(cloud, Prompt="draw a cat", Operator="admin", StoreCosParam=STORE)
    assert (task.Status, task.Message) == ("DONE", "ok")
    (key,) = objects(bucket)
    assert task.ImageUrls == [f"https://{BUCKET}.cos.{REGION}.myqcloud.com/{key}"]
    picture = opened(stored(bucket, key))
    assert (picture.format, picture.size) == ("PNG", (1024, 1024))
    (charge,) = cloud.billing()
    assert (charge.images, charge.bucket, charge.prefix) == (1, BUCKET, "out")
    assert key == f"out/{charge.task_id}_0.png"


def test_every_documented_parameter_is_accepted(cloud: RunningCloud) -> None:
    bucket = granted(cloud)
    bucket.put_object(Bucket=BUCKET, Key="in/a.jpg", Body=jpeg())
    task = finished(
        cloud,
        ModelName="Kling",
        ModelVersion="O1",
        Prompt="a fox in the snow",
        NegativePrompt="people",
        EnhancePrompt=True,
        ImageInfos=[{"ImageUrl": bucket.get_presigned_url(BUCKET, "in/a.jpg", "GET"), "ReferenceType": "style"}],
        OutputImageCount=2,
        ExtraParameters={"AspectRatio": "16:9", "Resolution": "720P", "LogoAdd": 1, "OutputFormat": "jpeg"},
        AdditionalParameters=json.dumps({"steps": 20}),
        StoreCosParam=STORE,
        Operator="admin",
    )
    assert task.Status == "DONE", task.Message
    results = [key for key in objects(bucket) if key.startswith("out/")]
    assert [key[-6:] for key in results] == ["_0.jpg", "_1.jpg"]
    first, second = (stored(bucket, key) for key in results)
    assert opened(first).format == "JPEG"
    assert opened(first).width > opened(first).height
    assert first != second


def test_the_same_prompt_gives_the_same_picture_and_another_model_another(cloud: RunningCloud) -> None:
    bucket = granted(cloud)
    pictures = []
    for model in ("Hunyuan", "Hunyuan", "GEM"):
        task = finished(cloud, Prompt="draw a cat", ModelName=model, StoreCosParam=STORE)
        pictures.append(stored(bucket, task.ImageUrls[0].partition(".com/")[2]))
    assert pictures[0] == pictures[1]
    assert pictures[0] != pictures[2]


def test_mps_writes_as_the_role_and_the_journal_shows_it(cloud: RunningCloud) -> None:
    granted(cloud)
    finished(cloud, Prompt="draw a cat", StoreCosParam=STORE)
    writers = [entry.principal for entry in cloud.journal(service="cos") if entry.method == "PUT"]
    assert any("assumed-role/MPS_QcsRole/" in writer for writer in writers)


def no_role(_cloud: RunningCloud) -> None:
    """Nothing is set up."""


def no_trust(cloud: RunningCloud) -> None:
    make_role(cloud, "MPS_QcsRole", trust(service=["scf.qcloud.com"]))


def no_permission(cloud: RunningCloud) -> None:
    make_role(cloud, "MPS_QcsRole", trust(service=["mps.cloud.tencent.com"]))


@pytest.mark.parametrize(
    ("prepare", "says"),
    [(no_role, "MPS_QcsRole does not exist"), (no_trust, "does not trust"), (no_permission, "cos:PutObject")],
)
def test_without_role_trust_or_permission_the_task_fails_and_says_what_is_missing(
    cloud: RunningCloud, prepare: Callable[[RunningCloud], None], says: str
) -> None:
    bucket = cos(cloud)
    bucket.create_bucket(Bucket=BUCKET)
    prepare(cloud)
    task = finished(cloud, Prompt="draw a cat", StoreCosParam=STORE)
    assert task.Status == "FAIL"
    assert says in task.Message
    assert objects(bucket) == []
    assert cloud.billing() == []


def test_a_missing_bucket_fails_the_task(cloud: RunningCloud) -> None:
    make_role(cloud, "MPS_QcsRole", trust(service=["mps.cloud.tencent.com"]))
    attach = cam_models.AttachRolePolicyRequest()
    cam(cloud).AttachRolePolicy(asked(attach, AttachRoleName="MPS_QcsRole", PolicyName="QcloudAccessForMPSRole"))
    task = finished(cloud, Prompt="draw a cat", StoreCosParam=STORE)
    assert (task.Status, "NoSuchBucket" in task.Message) == ("FAIL", True)


def test_without_a_bucket_the_result_is_kept_at_a_url_for_twelve_hours(cloud: RunningCloud) -> None:
    (url,) = finished(cloud, Prompt="draw a cat").ImageUrls
    with httpx.Client(proxy=cloud.endpoint, timeout=PATIENCE) as browser:
        plain = url.replace("https://", "http://")
        assert opened(browser.get(plain).raise_for_status().content).format == "PNG"
        cloud.advance(12 * 3600 + 1)
        assert browser.get(plain).status_code == 404


def test_a_private_reference_image_cannot_be_downloaded(cloud: RunningCloud) -> None:
    bucket = granted(cloud)
    bucket.put_object(Bucket=BUCKET, Key="in/a.jpg", Body=jpeg())
    url = f"https://{BUCKET}.cos.{REGION}.myqcloud.com/in/a.jpg"
    task = finished(cloud, ImageInfos=[{"ImageUrl": url}], StoreCosParam=STORE)
    assert (task.Status, "HTTP 403" in task.Message) == ("FAIL", True)


class _Photographs(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = self.path == "/photo.jpg"
        self.send_response(200 if known else 404)
        self.end_headers()
        self.wfile.write(jpeg("teal") if known else b"nothing here")

    def log_message(self, *_: object) -> None:
        """Quietly."""


@pytest.mark.parametrize(("path", "status"), [("photo.jpg", "DONE"), ("other.jpg", "FAIL")])
def test_a_reference_image_may_be_on_a_server_of_this_machine(cloud: RunningCloud, path: str, status: str) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Photographs) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_port}/{path}"
            assert finished(cloud, Prompt="frame it", ImageInfos=[{"ImageUrl": url}]).Status == status
        finally:
            server.shutdown()
            thread.join()


def test_hosts_outside_this_cloud_are_never_reached(cloud: RunningCloud) -> None:
    task = finished(cloud, Prompt="frame it", ImageInfos=[{"ImageUrl": "https://images.example.com/cat.jpg"}])
    assert (task.Status, "cannot be downloaded" in task.Message) == ("FAIL", True)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "InvalidParameter"),
        ({"Prompt": "x" * 1001}, "InvalidParameter"),
        ({"Prompt": "cat", "ModelName": "Dalle"}, "InvalidParameter.ModelNotSupported"),
        ({"Prompt": "a violation-test"}, "InvalidParameter.ViolationContent"),
        ({"ImageInfos": [{"ImageUrl": "cat.jpg"}]}, "InvalidParameter.InvalidUrl"),
        ({"Prompt": "cat", "StoreCosParam": {"CosBucketName": BUCKET}}, "MissingParameter"),
    ],
)
def test_a_wrong_request_creates_nothing(cloud: RunningCloud, parameters: dict[str, Any], code: str) -> None:
    with pytest.raises(TencentCloudSDKException) as refused:
        create(cloud, **parameters)
    assert refused.value.code == code
    assert cloud.billing() == []


def test_an_unknown_task_is_not_found(cloud: RunningCloud) -> None:
    with pytest.raises(TencentCloudSDKException) as refused:
        look(cloud, "4-AigcImage-nothing")
    assert refused.value.code == "ResourceNotFound.TaskNotFound"


def test_status_follows_the_clouds_clock(cloud: RunningCloud) -> None:
    cloud.freeze()
    task_id = create(cloud, Prompt="draw a cat")
    assert look(cloud, task_id).Status == "WAIT"
    seen = eventually(partial(look_later, cloud, task_id), until=lambda task: task.Status != "WAIT")
    assert seen.Status == "RUN"
    seen = eventually(partial(look_later, cloud, task_id), until=lambda task: task.Status != "RUN")
    assert seen.Status == "DONE"


@pytest.mark.parametrize(
    ("actions", "allowed"),
    [
        (("mps:CreateAigcImageTask", "mps:RequestFromSdk"), True),
        (("mps:CreateAigcImageTask",), False),
        (("mps:RequestFromSdk",), False),
    ],
)
def test_a_sub_account_needs_the_action_and_request_from_sdk(
    cloud: RunningCloud, actions: tuple[str, ...], allowed: bool
) -> None:
    client = mps(cloud, sub_account(cloud, "caller", policy(*actions)))
    request = asked(models.CreateAigcImageTaskRequest(), Prompt="draw a cat")
    if allowed:
        assert client.CreateAigcImageTask(request).TaskId
    else:
        with pytest.raises(TencentCloudSDKException) as refused:
            client.CreateAigcImageTask(request)
        assert refused.value.code == "AuthFailure.UnauthorizedOperation"


def test_twenty_requests_in_a_second_are_the_limit(cloud: RunningCloud) -> None:
    cloud.freeze()
    client = mps(cloud)
    for _ in range(20):
        client.CreateAigcImageTask(asked(models.CreateAigcImageTaskRequest(), Prompt="draw a cat"))
    with pytest.raises(TencentCloudSDKException) as refused:
        client.CreateAigcImageTask(asked(models.CreateAigcImageTaskRequest(), Prompt="draw a cat"))
    assert refused.value.code.startswith("RequestLimitExceeded")
