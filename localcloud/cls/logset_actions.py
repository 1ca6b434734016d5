"""The actions about logsets."""

from __future__ import annotations

import msgspec

from localcloud.actions import Answer, action
from localcloud.cls.errors import NotEmpty, Taken
from localcloud.cls.naming import logset_resource, moment, new_id, new_resource, pairs
from localcloud.cls.records import Logset
from localcloud.cls.selection import check_name, page, select
from localcloud.cls.store import LogStore
from localcloud.cls.wire import (
    CreateLogset,
    DeleteLogset,
    DescribeLogsets,
    LogsetCreated,
    LogsetList,
    LogsetView,
    ModifyLogset,
)
from localcloud.exchange import Call
from localcloud.identity import Account
from localcloud.tag import TagStore


class LogsetActions(msgspec.Struct, frozen=True):
    """CreateLogset and its relatives."""

    store: LogStore
    tags: TagStore
    account: Account

    @action(CreateLogset, resource=new_resource("logset"))
    def create(self, call: Call, asked: CreateLogset) -> LogsetCreated:
        check_name("logset", asked.logset_name)
        self._check_free(asked.logset_name, call.region)
        chosen = new_id(asked.logset_id, self.account.app_id)
        if chosen in self.store.logsets:
            raise Taken("Logset", f"The logset id {chosen!r} is in use.")
        self.store.logsets[chosen] = Logset(chosen, asked.logset_name, call.region, call.now)
        self._tag(chosen, {tag.key: tag.value for tag in asked.tags}, call.region)
        return LogsetCreated(logset_id=chosen)

    @action(DescribeLogsets)
    def describe(self, call: Call, asked: DescribeLogsets) -> LogsetList:
        found = select(
            list(self.store.logsets_in(call.region)),
            asked.filters,
            {
                "logsetId": lambda logset, value: logset.id == value,
                "logsetName": lambda logset, value: value in logset.name,
            },
        )
        shown = [self._view(logset) for logset in page(found, asked.offset, asked.limit)]
        return LogsetList(logsets=shown, total_count=len(found))

    @action(ModifyLogset, resource=logset_resource)
    def modify(self, call: Call, asked: ModifyLogset) -> Answer:
        logset = self.store.logset(asked.logset_id, call.region)
        if asked.logset_name is not None and asked.logset_name != logset.name:
            check_name("logset", asked.logset_name)
            self._check_free(asked.logset_name, call.region)
            logset.name = asked.logset_name
        if asked.tags is not None:
            self._tag(logset.id, {tag.key: tag.value for tag in asked.tags}, call.region)
        return Answer()

    @action(DeleteLogset, resource=logset_resource)
    def delete(self, call: Call, asked: DeleteLogset) -> Answer:
        logset = self.store.logset(asked.logset_id, call.region)
        if topics := self.store.topics_of(logset):
            raise NotEmpty(f"The logset {logset.name!r} has {len(topics)} topics; delete them first.")
        del self.store.logsets[logset.id]
        self._tag(logset.id, {}, call.region)
        return Answer()

    def _check_free(self, name: str, region: str) -> None:
        if any(logset.name == name for logset in self.store.logsets_in(region)):
            raise Taken("Logset", f"{region} has a logset {name!r} already; choose another name.")

    def _tag(self, logset_id: str, tags: dict[str, str], region: str) -> None:
        self.tags.set("cls", "logset", logset_id, tags, region=region)

    def _view(self, logset: Logset) -> LogsetView:
        return LogsetView(
            logset_id=logset.id,
            logset_name=logset.name,
            create_time=moment(logset.created),
            tags=pairs(self.tags.of("cls", "logset", logset.id, region=logset.region)),
            topic_count=len(self.store.topics_of(logset)),
        )
