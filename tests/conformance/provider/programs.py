"""What the programs of these tests ask for, and whether they get it."""

from __future__ import annotations

import json
from typing import Any

from pulumi.runtime.proto import provider_pb2

from tests.component.provider.plugin import Made, Plugin
from tests.support.cloud import APP_ID

ROLE = "tencentcloud:Cam/role:Role"
BUCKET = "tencentcloud:Cos/bucket:Bucket"
LOGSET = "tencentcloud:Cls/logset:Logset"
TOPIC = "tencentcloud:Cls/topic:Topic"
INDEX = "tencentcloud:Cls/index:Index"
FUNCTION = "tencentcloud:Scf/function:Function"
NAME = f"images-{APP_ID}"
TRUST = json.dumps(
    {
        "version": "2.0",
        "statement": [
            {"effect": "allow", "action": ["name/sts:AssumeRole"], "principal": {"service": ["scf.qcloud.com"]}}
        ],
    }
)


def unchanged(plugin: Plugin, made: Made, asked: dict[str, Any]) -> bool:
    """A refresh finds what was made, and the same program wants nothing new."""
    found = plugin.read(made)
    assert found is not None
    same = provider_pb2.DiffResponse.DIFF_NONE
    return found.inputs == made.inputs and plugin.diff(found, asked).changes == same == plugin.diff(made, asked).changes
