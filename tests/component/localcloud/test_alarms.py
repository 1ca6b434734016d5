"""A function fails, and whoever is responsible for it is told: metrics, policy, notice and callback together."""

from __future__ import annotations

import json
from typing import Any

from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.scf.v20180416 import models as scf_models

from tests.conformance.scf.clients import asked, deploy, scf_client
from tests.support.cloud import REGION, SECRET_ID, SECRET_KEY, RunningCloud, eventually

HOOK = "pager.example.com"
BROKEN = "def main_handler(event, context):\n    if event.get('fail'): raise ValueError('no')\n    return 'fine'\n"


class Account:
    """Calls monitor as the account's owner, with the official SDK."""

    def __init__(self, cloud: RunningCloud) -> None:
        http = HttpProfile(protocol="http", endpoint="monitor.tencentcloudapi.com", proxy=cloud.endpoint)
        credential = Credential(SECRET_ID, SECRET_KEY)
        self._client = CommonClient("monitor", "2018-07-24", credential, REGION, ClientProfile(httpProfile=http))

    def __call__(self, action: str, **parameters: Any) -> Any:
        return self._client.call_json(action, {"Module": "monitor", **parameters})["Response"]


def test_an_error_reaches_the_webhook_within_its_minute_and_so_does_the_recovery(cloud: RunningCloud) -> None:
    monitor, scf = Account(cloud), scf_client(cloud)
    deploy(scf, BROKEN)
    cloud.register_site(HOOK, addresses=["43.152.0.9"])
    notice = monitor(
        "CreateAlarmNotice",
        Name="pager",
        NoticeType="ALL",
        NoticeLanguage="en-US",
        URLNotices=[{"URL": f"https://{HOOK}/alarm?team=images"}],
    )["NoticeId"]
    rule = {"MetricName": "Error", "Period": 60, "Operator": "ge", "Value": "1", "ContinuePeriod": 1}
    policy = monitor(
        "CreateAlarmPolicy",
        PolicyName="errors",
        MonitorType="MT_QCE",
        Namespace="SCF_V2",
        NoticeIds=[notice],
        Condition={"IsUnionRule": 0, "Rules": [rule]},
    )["PolicyId"]
    dimensions = json.dumps({"functionName": "draw", "namespace": "default"})
    monitor("BindingPolicyObject", PolicyId=policy, Dimensions=[{"Region": "sg", "Dimensions": dimensions}])
    cloud.freeze()

    scf.Invoke(asked(scf_models, "Invoke", FunctionName="draw", ClientContext='{"fail": true}'))
    cloud.advance(60)
    eventually(cloud.pending, until=lambda left: left.nothing)  # the pager has been told
    [alarm] = cloud.alarms()
    assert (alarm.name, alarm.firing, alarm.object) == ("errors", True, f"{REGION} default draw")

    scf.Invoke(asked(scf_models, "Invoke", FunctionName="draw", ClientContext="{}"))
    cloud.advance(60)
    eventually(cloud.pending, until=lambda left: left.nothing)

    told = [json.loads(request.body) for request in cloud.received(HOOK)]
    assert [(each["alarmStatus"], each["alarmPolicyInfo"]["policyName"]) for each in told] == [
        ("1", "errors"),
        ("0", "errors"),
    ]
    assert told[0]["alarmObjInfo"]["dimensions"] == {"functionName": "draw", "namespace": "default"}
    assert [(ring.kind, ring.told[0]["outcome"]) for ring in cloud.rings()] == [
        ("firing", "delivered"),
        ("recovered", "delivered"),
    ]
    [alarm] = cloud.alarms()
    assert not alarm.firing
