"""A function as part of the whole cloud: its role, its bucket, its log, and faults that kill it."""

from __future__ import annotations

import json
from typing import Any

import httpx
from tencentcloud.cls.v20201016 import models as cls_models
from tencentcloud.scf.v20180416 import models as scf_models

from tests.conformance.cos.clients import BUCKET, cos_client
from tests.conformance.scf.clients import asked, cls_client, deploy, local_url, scf_client, url_of
from tests.support.accounts import client as generic_client
from tests.support.cloud import APP_ID, PATIENCE, REGION, RunningCloud, eventually

TRUST = {
    "version": "2.0",
    "statement": [{"effect": "allow", "action": ["name/sts:AssumeRole"], "principal": {"service": ["scf.qcloud.com"]}}],
}

# The handler signs its own request, with the standard library alone: it runs where no SDK is installed.
PUT = """
import hashlib, hmac, os, time, urllib.request, urllib.error
from urllib.parse import quote

def main_handler(event, context):
    host = os.environ['BUCKET'] + '.cos.' + os.environ['TENCENTCLOUD_REGION'] + '.myqcloud.com'
    now = int(time.time())
    span = '%d;%d' % (now - 60, now + 600)
    sha = lambda key, text: hmac.new(key.encode(), text.encode(), hashlib.sha1).hexdigest()
    path = '/' + event['key']
    told = 'put\\n' + path + '\\n\\nhost=' + quote(host, safe='') + '\\n'
    text = 'sha1\\n' + span + '\\n' + hashlib.sha1(told.encode()).hexdigest() + '\\n'
    signature = sha(sha(os.environ['TENCENTCLOUD_SECRETKEY'], span), text)
    signed = 'q-sign-algorithm=sha1&q-ak=' + os.environ['TENCENTCLOUD_SECRETID'] + '&q-sign-time=' + span
    signed += '&q-key-time=' + span + '&q-header-list=host&q-url-param-list=&q-signature=' + signature
    request = urllib.request.Request('https://' + host + path, data=b'from the function', method='PUT', headers={
        'Authorization': signed, 'x-cos-security-token': os.environ['TENCENTCLOUD_SESSIONTOKEN']})
    try:
        return urllib.request.urlopen(request, timeout=120).status
    except urllib.error.HTTPError as refused:
        return [refused.code, refused.read().decode()]
"""


def role_that_may_write(cloud: RunningCloud, prefix: str) -> None:
    """The role `draw-role`, trusted by SCF, with one permission."""
    cam = generic_client(cloud.endpoint, "cam", "2019-01-16")
    cam.call_json("CreateRole", {"RoleName": "draw-role", "PolicyDocument": json.dumps(TRUST)})
    resource = f"qcs::cos:{REGION}:uid/{APP_ID}:{BUCKET}/{prefix}*"
    document = {
        "version": "2.0",
        "statement": [{"effect": "allow", "action": ["cos:PutObject"], "resource": [resource]}],
    }
    made = cam.call_json("CreatePolicy", {"PolicyName": "draw-policy", "PolicyDocument": json.dumps(document)})
    cam.call_json("AttachRolePolicy", {"AttachRoleName": "draw-role", "PolicyId": made["Response"]["PolicyId"]})


def invoke(scf: Any, event: object) -> Any:
    return scf.InvokeFunction(asked(scf_models, "InvokeFunction", FunctionName="draw", Event=json.dumps(event))).Result


def environment(**variables: str) -> dict[str, Any]:
    return {"Variables": [{"Key": name, "Value": value} for name, value in variables.items()]}


def test_a_function_writes_over_https_with_its_roles_keys_where_it_may_and_nowhere_else(
    cloud: RunningCloud,
) -> None:
    cos, scf = cos_client(cloud), scf_client(cloud)
    cos.create_bucket(Bucket=BUCKET)
    role_that_may_write(cloud, "jobs/")
    deploy(scf, PUT, Role="draw-role", Environment=environment(BUCKET=BUCKET))

    assert json.loads(invoke(scf, {"key": "jobs/1"}).RetMsg) == 200
    assert cos.get_object(Bucket=BUCKET, Key="jobs/1")["Body"].get_raw_stream().read() == b"from the function"
    refused = json.loads(invoke(scf, {"key": "elsewhere/1"}).RetMsg)
    assert refused[0] == 403
    assert "AccessDenied" in refused[1]
    callers = {entry.principal for entry in cloud.journal(service="cos", action="PutObject")}
    assert any("assumed-role/draw-role" in caller for caller in callers)


def test_killing_the_worker_that_makes_a_call_ends_that_invocation_with_439(cloud: RunningCloud) -> None:
    cos, scf = cos_client(cloud), scf_client(cloud)
    cos.create_bucket(Bucket=BUCKET)
    role_that_may_write(cloud, "jobs/")
    deploy(scf, PUT, Role="draw-role", Environment=environment(BUCKET=BUCKET))
    cloud.fault("kill_worker_after", service="cos", method="PUT", key_prefix="jobs/")

    assert json.loads(invoke(scf, {"key": "jobs/1"}).ErrMsg)["statusCode"] == 439
    assert cos.head_object(Bucket=BUCKET, Key="jobs/1")
    assert json.loads(invoke(scf, {"key": "jobs/2"}).RetMsg) == 200


def test_an_upload_starts_the_function_that_listens(cloud: RunningCloud) -> None:
    cos, scf = cos_client(cloud), scf_client(cloud)
    cos.create_bucket(Bucket=BUCKET)
    deploy(scf, "def main_handler(event, context):\n    return event['Records'][0]['cos']['cosObject']['key']\n")
    scf.CreateTrigger(
        asked(
            scf_models,
            "CreateTrigger",
            FunctionName="draw",
            TriggerName=f"{BUCKET}.cos.{REGION}.myqcloud.com",
            Type="cos",
            TriggerDesc='{"event":"cos:ObjectCreated:*","filter":{"Prefix":"inbox/","Suffix":".json"}}',
            Enable="OPEN",
        )
    )
    for key in ("inbox/job.json", "inbox/picture.png", "outputs/job.json"):
        cos.put_object(Bucket=BUCKET, Key=key, Body=b"{}")

    logs = asked(scf_models, "GetFunctionLogs", FunctionName="draw")
    found = eventually(lambda: scf.GetFunctionLogs(logs).Data)
    name = BUCKET.removesuffix(f"-{APP_ID}")
    assert [json.loads(each.RetMsg) for each in found] == [f"/{APP_ID}/{name}/inbox/job.json"]


def test_what_a_function_prints_is_found_in_the_log_service(cloud: RunningCloud) -> None:
    scf, cls = scf_client(cloud), cls_client(cloud)
    logset = cls.CreateLogset(asked(cls_models, "CreateLogset", LogsetName="probe")).LogsetId
    topic = cls.CreateTopic(asked(cls_models, "CreateTopic", LogsetId=logset, TopicName="draw", Period=7)).TopicId
    rule = {"FullText": {"CaseSensitive": False, "Tokenizer": "@&?|#()='\",;:<>[]{}/ \n\t\r", "ContainZH": False}}
    cls.CreateIndex(asked(cls_models, "CreateIndex", TopicId=topic, Rule=rule, Status=True))
    code = "import json\ndef main_handler(event, context):\n    print(json.dumps({'job': 'j1', 'step': 'accepted'}))\n"
    deploy(scf, code, ClsLogsetId=logset, ClsTopicId=topic)
    request_id = invoke(scf, {}).FunctionRequestId

    now = int(cloud.now() * 1000)
    search = asked(
        cls_models,
        "SearchLog",
        TopicId=topic,
        From=now - 3_600_000,
        To=now + 3_600_000,
        QueryString="job:j1",
        QuerySyntax=1,
    )
    found = [json.loads(each.LogJson) for each in cls.SearchLog(search).Results]
    assert [(each["step"], each["SCF_RequestId"]) for each in found] == [("accepted", request_id)]
    index = cls.DescribeIndex(asked(cls_models, "DescribeIndex", TopicId=topic))
    assert index.Rule.FullText.Tokenizer == rule["FullText"]["Tokenizer"]


def test_a_reset_ends_every_function(cloud: RunningCloud) -> None:
    scf = scf_client(cloud)
    deploy(scf, "def main_handler(event, context):\n    return 1\n")
    address = local_url(cloud, url_of(scf))
    assert httpx.get(address, timeout=PATIENCE).status_code == 200
    cloud.reset()
    assert httpx.get(address, timeout=PATIENCE).status_code in (404, 435)
