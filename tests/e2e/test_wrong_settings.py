"""Wrong settings under the real engine: the preview ends with one sentence for each, and asks the cloud for nothing.

Every single wrong setting is in tests/unit/infra/test_wrong_settings.py: reading them is pure.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with pulumi, without types

import engine
from infra.settings.rules import FLAG
from infra.settings.table import TABLE
from local import settings_file
from local.errors import EngineFailed
from local.places import Places
from local.run import Runs
from tests.support.cloud import ROOT
from tests.support.stack import configure, initialised, nobody

WRONG: dict[str, Any] = {
    "site": "moon",
    "namePrefix": "9lives",
    "bucketName": "My_Bucket",
    "mpsRole": "maybe",
    "mpsEndpoint": "mps.example.com",
    "runtime": "Python2.7",
    "memoryMb": 100,
    "timeoutSeconds": 5,
    "reservedInstances": -1,
    "sweepCron": "every minute",
    "logLevel": "loud",
    "logRetentionDays": 0,
    "keepInboxDays": 0,
    "keepJobsDays": 1,
    "keepOutputsDays": 0,
    "keepFailedDays": 0,
    "unknownDeadlineSeconds": 5,
    "unknownPolicy": "retry",
    "imagesPerDay": -1,
    "createsPerSecond": 0,
    "corsOrigins": ["shop"],
    "urlExpiresSeconds": 1,
    "tags": {"project": "x"},
    "models": [{"name": "Hunyuan", "versions": [3.0]}],
    "defaultModel": "?",
    "defaultPrompt": " ",
    "apiKeys": [{"name": "demo"}],
    "frontDoor": "clb",
    "urlAuth": "psk",
    "gatewayCallsPerSecond": 0,
    "gatewayKeys": [{"name": "Shop"}],
    "alarmReceivers": ["me"],
    "alarmErrors": 0,
    "alarmThrottles": 0,
    "alarmErrorLines": 0,
    "alarmUnknownJobs": 0,
    "alarmBacklogSeconds": 5,
    "memoryMB": 256,
}
WRONG_SECRET = "whsec_c2VjcmV0"
PLAIN_SECRET = "whsec_" + "QUJD" * 10


def test_every_setting_is_wrong_once() -> None:
    """But for yes and no: Pulumi itself refuses anything else there, before the program runs."""
    checked = {name for name, setting in TABLE.items() if setting.rule.kind is not FLAG}
    assert checked - {settings_file.WEBHOOK_SECRET} == set(WRONG) - {"memoryMB"}


def test_a_preview_tells_every_mistake_at_once(tmp_path: Path) -> None:
    run = Runs.at(Places(ROOT, tmp_path), engine.ensure()).start()
    try:
        configure(run, WRONG)
        run.stack.set_secret(settings_file.WEBHOOK_SECRET, WRONG_SECRET)
        with pytest.raises(EngineFailed) as stopped:
            run.stack.preview(lambda _event: None)
    finally:
        run.end()

    told = [line for line in str(stopped.value).splitlines() if line.strip().startswith("aigc-image-service:")]
    assert {line.split(":")[1] for line in told} == {*WRONG, settings_file.WEBHOOK_SECRET}
    assert len(told) == len(WRONG) + 1
    assert WRONG_SECRET not in str(stopped.value)
    assert "Traceback" not in str(stopped.value)


def test_a_secret_that_nobody_has_set_is_none_and_one_in_plain_text_is_refused(tmp_path: Path) -> None:
    """As whoever follows docs/first-deployment.md has it: the engine holds a default to what is declared, too."""
    with initialised(tmp_path) as stack:
        file = stack.run.places.settings
        document = yaml.safe_load(file.read_text("utf-8"))
        del document["config"][f"aigc-image-service:{settings_file.WEBHOOK_SECRET}"]
        file.write_text(yaml.safe_dump(document), "utf-8")
        stack.run.stack.preview(nobody)

        stack.settings(webhookSecret=PLAIN_SECRET)
        with pytest.raises(EngineFailed, match="webhookSecret: is in the stack's file in plain text") as stopped:
            stack.run.stack.preview(nobody)
        assert PLAIN_SECRET not in str(stopped.value)
