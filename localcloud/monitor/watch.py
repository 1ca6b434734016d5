"""Looks at the policies about functions once a minute, and reports what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import msgspec

from localcloud.alarms.board import Board
from localcloud.alarms.records import Finding, Kind, Letter
from localcloud.identity import Account
from localcloud.monitor.evaluation import NAMESPACE, condition_text, function_of, judge
from localcloud.monitor.letters import Occasion, letters
from localcloud.monitor.metrics import FunctionMetrics
from localcloud.monitor.records import Policy, Watched
from localcloud.monitor.store import AlarmStore
from localcloud.regions import FULL_REGIONS

SERVICE = "monitor"


class PolicyWatch(msgspec.Struct):
    """Evaluates every enabled policy for each function it is bound to."""

    store: AlarmStore
    metrics: FunctionMetrics
    board: Board
    account: Account

    def watching(self) -> bool:
        return any(policy.watched for policy in self._policies())

    def look(self, at: float) -> None:
        for policy in self._policies():
            for watched in policy.watched.values():
                self._look(policy, watched, at)

    def _policies(self) -> Iterator[Policy]:
        return (each for each in self.store.policies.values() if each.enabled and each.namespace == NAMESPACE)

    def _look(self, policy: Policy, watched: Watched, at: float) -> None:
        dimensions = msgspec.json.decode(watched.dimensions, type=dict[str, str])
        function = function_of(watched, dimensions, FULL_REGIONS)
        verdict = judge(policy, function, at, self.metrics.value)
        if verdict is None:
            return
        finding = Finding(
            service=SERVICE,
            policy_id=policy.id,
            name=policy.name,
            object=" ".join(function),
            condition=condition_text(verdict.rule),
            holds=verdict.holds,
            value=verdict.value,
            repeat=float(verdict.rule.get("NoticeFrequency") or 0),
        )

        def write(kind: Kind, began: float) -> Iterator[Letter]:
            occasion = Occasion(
                account=self.account,
                policy=policy,
                finding=finding,
                verdict=verdict,
                region=watched.region,
                dimensions=dimensions,
                session=str(uuid4()),
                kind=kind,
                began=began,
                at=at,
            )
            return self._letters(policy, occasion)

        self.board.report(finding, at, write)

    def _letters(self, policy: Policy, occasion: Occasion) -> Iterator[Letter]:
        for notice_id in policy.notices:
            yield from letters(self.store.notice(notice_id), occasion)
