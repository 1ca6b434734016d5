"""A CAM with its STS, and the documents that roles and policies are made of."""

from __future__ import annotations

import json
from typing import Any

from localcloud.actions import Answer
from localcloud.cam import Cam
from localcloud.clock import Clock
from localcloud.exchange import Call
from localcloud.identity import Account, Principal
from localcloud.tag import TagStore

ACCOUNT = Account()
ROOT = Principal("root", ACCOUNT)
OBJECT = "qcs::cos:ap-singapore:uid/1250000000:pics-1250000000/out/cat.png"


def trust(**principal: object) -> str:
    statement = {"effect": "allow", "action": ["name/sts:AssumeRole"], "principal": principal}
    return json.dumps({"version": "2.0", "statement": [statement]})


def policy(action: str, resource: str = "*", effect: str = "allow") -> str:
    statement = {"effect": effect, "action": [action], "resource": [resource]}
    return json.dumps({"version": "2.0", "statement": [statement]})


class Identities:
    """CAM and STS without HTTP, on a clock that stands still: `ask("CreateRole", role_name=...)`."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.clock.freeze()
        self.cam = Cam(clock=self.clock, account=ACCOUNT, tags=TagStore())

    def ask(self, name: str, /, **parameters: Any) -> Any:
        return self.ask_as(ROOT, name, **parameters)

    def ask_as(self, who: Principal, name: str, /, **parameters: Any) -> Any:
        action = self.cam.service.actions.get(name) or self.cam.sts.actions[name]
        call = Call(who, ACCOUNT, "ap-singapore", "request", self.clock.now())
        answer = action.run(call, action.parameters(**parameters))
        assert isinstance(answer, Answer)
        return answer

    def role(self, name: str, document: str, *policies: str) -> str:
        role_id = str(self.ask("CreateRole", role_name=name, policy_document=document).role_id)
        for number, text in enumerate(policies):
            created = self.ask("CreatePolicy", policy_name=f"{name}-{number}", policy_document=text)
            self.ask("AttachRolePolicy", attach_role_id=role_id, policy_id=created.policy_id)
        return role_id
