"""An `up` whose answers get lost on the way: what was made is found again, and is not in the way for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.stack import initialised, nobody, things

EVERYTHING: dict[str, Any] = {"alarms": True, "alarmReceivers": ["user:7"]}
BEHIND_A_GATEWAY: dict[str, Any] = {"frontDoor": "apiGateway", "gatewayKeys": [{"name": "shop"}]}

MAKING = (
    *(("cos", "PutBucket"), ("cam", "CreateRole"), ("cam", "CreatePolicy"), ("scf", "CreateFunction")),
    *(("cls", "CreateLogset"), ("cls", "CreateTopic"), ("cls", "CreateIndex")),
    *(("cls", "CreateAlarmNotice"), ("cls", "CreateAlarm")),
    *(("monitor", "CreateAlarmNotice"), ("monitor", "CreateAlarmPolicy")),
    *(("ssm", "CreateSecret"), ("ssm", "PutSecretValue")),
)
IN_THE_GATEWAY = ("CreateService", "CreateApi", "CreateApiKey", "CreateUsagePlan")


@pytest.mark.parametrize(
    ("settings", "making"),
    [(EVERYTHING, MAKING), (BEHIND_A_GATEWAY, tuple(("apigateway", action) for action in IN_THE_GATEWAY))],
    ids=("everything", "gateway"),
)
def test_an_update_goes_on_although_it_never_hears_what_it_has_made(
    settings: dict[str, Any], making: tuple[tuple[str, str], ...], tmp_path: Path
) -> None:
    with initialised(tmp_path, **settings) as service:
        before = things(service)
        for cloud_service, action in making:
            service.cloud.fault("drop_after", service=cloud_service, action=action, times=1)

        up = service.up()

        assert [fault for fault in service.cloud.faults() if not fault.fired] == []
        up.run.stack.refresh(nobody)
        up.run.stack.expect_no_changes(nobody)
        up.run.stack.destroy(nobody)
        assert things(up) == before
