"""A CLS, asked as its clients ask."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from localcloud.alarms import Board, Post, Ticker
from localcloud.clock import Clock
from localcloud.cls import Cls
from localcloud.errors import CloudError
from localcloud.exchange import Call
from localcloud.gateway.parameters import convert
from localcloud.identity import Account, Principal
from localcloud.internet import Internet
from localcloud.tag import TagStore

ACCOUNT = Account()
RULE: dict[str, Any] = {
    "FullText": {"CaseSensitive": False, "Tokenizer": "@&?|#()='\",;:<>[]{}/ \n\t\r", "ContainZH": False}
}
EVERYTHING: dict[str, Any] = {"From": 0, "To": 5_000_000_000_000, "QueryString": "*"}


class Log:
    """A CLS on a clock that stands still at the first second of 2100."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.clock.freeze()
        self.clock.advance(4_102_444_800 - self.clock.now())
        self.tags = TagStore()
        self.board = Board(Post(Internet(), self.clock.now))
        self.cls = Cls(clock=self.clock, account=ACCOUNT, tags=self.tags, ticker=Ticker(self.clock), board=self.board)

    def __call__(self, action: str, region: str = "ap-singapore", **parameters: Any) -> Any:
        found = self.cls.service.actions[action]
        call = Call(Principal("root", ACCOUNT), ACCOUNT, region, "req", self.clock.now())
        return json.loads(msgspec.json.encode(found.run(call, convert(parameters, found.parameters))))

    def topic(self, **more: Any) -> str:
        """A topic with an index, in a logset of its own."""
        logset = self("CreateLogset", LogsetName="probe")["LogsetId"]
        topic: str = self("CreateTopic", LogsetId=logset, TopicName="draw", **more)["TopicId"]
        self("CreateIndex", TopicId=topic, Rule=RULE)
        return topic


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(CloudError) as refused:
        act()
    return refused.value.code
