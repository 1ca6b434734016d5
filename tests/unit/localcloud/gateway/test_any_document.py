"""Whatever a document says that travels as text inside a parameter, the action answers or refuses as documented."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.unit.localcloud.gateway.provisioned import mark, provisioned
from tests.unit.localcloud.gateway.strange_documents import texts

AT_MOST = 900.0
"""Seconds of real time for one action. They take one or two; a machine may be busy."""
REFUSED = re.compile(
    r"(?:InvalidParameter|InvalidParameterValue|LimitExceeded|ResourceInUse|ResourceNotFound)(?:\.\w+)?"
)
HOLE = "<<document>>"
NUMBER = "<<number>>"
DRAW = {"FunctionName": "draw"}
ALLOWED = {
    "version": "2.0",
    "statement": [
        {
            "effect": "allow",
            "action": ["name/cos:GetObject"],
            "resource": ["qcs::cos:ap-singapore:uid/1250000000:images-1250000000/*"],
            "condition": {"ip_equal": {"qcs:ip": ["10.0.0.0/8"]}},
        }
    ],
}
TRUST = {
    "version": "2.0",
    "statement": [{"effect": "allow", "action": "name/sts:AssumeRole", "principal": {"service": ["scf.qcloud.com"]}}],
}
URL = {
    "AuthType": "NONE",
    "NetConfig": {"EnableIntranet": False, "EnableExtranet": True},
    "CorsConfig": {"Enable": True, "Origins": ["*"], "Methods": ["GET"], "MaxAge": 60},
}
UPLOADS = {"event": "cos:ObjectCreated:*", "filter": {"Prefix": "inbox/", "Suffix": ".json"}}
BUCKET = "images-1250000000.cos.ap-singapore.myqcloud.com"


@dataclass(frozen=True)
class Carrier:
    """An action, its parameters with a hole where the document goes, and a document that it takes.

    `understood` is the error code once it has read the document, if it cannot do what is asked for other reasons.
    """

    service: str
    action: str
    parameters: Mapping[str, Any]
    document: Mapping[str, Any]
    understood: str = ""

    def filled(self, text: str, number: int) -> object:
        """The parameters with this text in the hole. Names end in the number, so that each is a new one."""
        return self._fill(self.parameters, text, str(number))

    def _fill(self, value: Any, text: str, number: str) -> Any:
        if isinstance(value, dict):
            return {name: self._fill(part, text, number) for name, part in value.items()}
        if isinstance(value, list):
            return [self._fill(part, text, number) for part in value]
        return text if value == HOLE else value.replace(NUMBER, number) if isinstance(value, str) else value


CARRIERS: Sequence[Carrier] = (
    Carrier(
        "scf",
        "CreateTrigger",
        {**DRAW, "TriggerName": f"tock{NUMBER}", "Type": "timer", "TriggerDesc": HOLE},
        {"cron": "0 0 0 1 1 * *"},
    ),
    Carrier(
        "scf",
        "CreateTrigger",
        {**DRAW, "TriggerName": BUCKET, "Type": "cos", "TriggerDesc": HOLE},
        UPLOADS,
        understood="ResourceNotFound.Cos",
    ),
    Carrier("scf", "CreateTrigger", {**DRAW, "TriggerName": "url", "Type": "http", "TriggerDesc": HOLE}, URL),
    Carrier("cam", "CreatePolicy", {"PolicyName": f"painters{NUMBER}", "PolicyDocument": HOLE}, ALLOWED),
    Carrier("cam", "CreateRole", {"RoleName": f"printer{NUMBER}", "PolicyDocument": HOLE}, TRUST),
    Carrier("cam", "UpdateAssumeRolePolicy", {"RoleName": "painter", "PolicyDocument": HOLE}, TRUST),
    Carrier("sts", "GetFederationToken", {"Name": "guest", "Policy": HOLE}, ALLOWED),
    Carrier(
        "monitor",
        "BindingPolicyObject",
        {
            "Module": "monitor",
            "PolicyId": mark("PolicyId"),
            "Dimensions": [{"Region": "sg", "Dimensions": HOLE}],
        },
        {"functionName": "draw", "namespace": "default"},
    ),
    Carrier(
        "mps",
        "CreateAigcImageTask",
        {"ModelName": "Hunyuan", "Prompt": "draw a cat", "AdditionalParameters": HOLE},
        {"size": "1024x1024"},
    ),
)


@pytest.fixture(autouse=True)
def no_interpreters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cloud that is asked for a function looks for a Python to run it, which is a process for each one on PATH."""
    monkeypatch.setenv("PATH", "")


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda each: f"{each.action}-{next(iter(each.document))}")
def test_any_text_is_a_document_or_refused_as_documented(carrier: Carrier) -> None:
    itself, *codes = asyncio.run(_codes(carrier, [json.dumps(carrier.document), *texts(carrier.document)]))

    assert itself == carrier.understood
    assert {code for code in codes if code and not REFUSED.fullmatch(code)} == set()
    assert {code for code in codes if code != itself}, "nothing was refused, so nothing was looked at"


async def _codes(carrier: Carrier, written: Iterable[str]) -> list[str]:
    """The error code of the action with each text."""
    async with provisioned(carrier.service) as cloud, asyncio.timeout(AT_MOST):
        return [
            (await cloud.call(carrier.service, carrier.action, carrier.filled(text, number))).code
            for number, text in enumerate(written)
        ]
