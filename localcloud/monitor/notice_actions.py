"""The actions about notices."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from localcloud.actions import Answer, action
from localcloud.exchange import Call
from localcloud.monitor.errors import InvalidValue
from localcloud.monitor.records import Notice
from localcloud.monitor.rules import check_receivers
from localcloud.monitor.store import AlarmStore
from localcloud.monitor.wire_notices import (
    CreateAlarmNotice,
    DeleteAlarmNotices,
    DescribeAlarmNotices,
    ModifyAlarmNotice,
    NoticeCreated,
    NoticeList,
    NoticeView,
    Receivers,
)

PAGE = 200
"""The largest page (official SDK, DescribeAlarmNotices)."""


class NoticeActions(msgspec.Struct, frozen=True):
    """CreateAlarmNotice and its relatives."""

    store: AlarmStore

    @action(CreateAlarmNotice)
    def create(self, call: Call, asked: CreateAlarmNotice) -> NoticeCreated:
        check_receivers(asked)
        self.store.check_notice_name(asked.name)
        notice = Notice(
            id=self.store.new_id("notice"),
            name=asked.name,
            kind=asked.notice_type,
            language=asked.notice_language,
            receivers=_receivers(asked),
            updated=call.now,
            updated_by=call.account.uin,
        )
        self.store.notices[notice.id] = notice
        return NoticeCreated(notice_id=notice.id)

    @action(DescribeAlarmNotices)
    def describe(self, _call: Call, asked: DescribeAlarmNotices) -> NoticeList:
        if asked.page_number < 1 or not 1 <= asked.page_size <= PAGE:
            raise InvalidValue(f"PageNumber is 1 or more and PageSize 1-{PAGE}.")
        found = [
            notice
            for notice in self.store.notices.values()
            if asked.name in notice.name and (not asked.notice_ids or notice.id in asked.notice_ids)
        ]
        found.sort(key=lambda notice: notice.updated, reverse=asked.order == "DESC")
        start = (asked.page_number - 1) * asked.page_size
        shown = [self._view(notice) for notice in found[start : start + asked.page_size]]
        return NoticeList(notices=shown, total_count=len(found))

    @action(ModifyAlarmNotice)
    def modify(self, call: Call, asked: ModifyAlarmNotice) -> Answer:
        notice = self.store.notice(asked.notice_id)
        check_receivers(asked)
        if asked.name != notice.name:
            self.store.check_notice_name(asked.name)
        if asked.policy_ids is not None:
            self._tell(notice.id, asked.policy_ids)
        notice.name, notice.kind, notice.language = asked.name, asked.notice_type, asked.notice_language
        notice.receivers = _receivers(asked)
        notice.updated, notice.updated_by = call.now, call.account.uin
        return Answer()

    @action(DeleteAlarmNotices)
    def delete(self, _call: Call, asked: DeleteAlarmNotices) -> Answer:
        self.store.check_notices(asked.notice_ids)
        for notice_id in asked.notice_ids:
            self.store.notices.pop(notice_id, None)
            self._tell(notice_id, ())
        return Answer()

    def _tell(self, notice_id: str, policy_ids: tuple[str, ...]) -> None:
        """Make exactly these policies use the notice."""
        wanted = {self.store.policy(policy_id).id for policy_id in policy_ids}
        for policy in self.store.policies.values():
            others = [each for each in policy.notices if each != notice_id]
            if policy.id not in wanted:
                policy.notices = others
            elif notice_id not in policy.notices:
                policy.notices = [*others, notice_id]

    def _view(self, notice: Notice) -> NoticeView:
        return NoticeView(
            id=notice.id,
            name=notice.name,
            updated_at=dt.datetime.fromtimestamp(notice.updated, dt.UTC).strftime("%Y-%m-%d %H:%M:%S"),
            updated_by=notice.updated_by,
            notice_type=notice.kind,
            notice_language=notice.language,
            user_notices=notice.receivers["UserNotices"],
            url_notices=notice.receivers["URLNotices"],
            log_notices=notice.receivers["CLSNotices"],
            policy_ids=self.store.told_by(notice.id),
        )


def _receivers(asked: Receivers) -> dict[str, list[dict[str, Any]]]:
    """What was sent, without what was not sent, so that it is read back as it was written."""
    return {
        "UserNotices": [msgspec.to_builtins(each) for each in asked.user_notices],
        "URLNotices": [msgspec.to_builtins(each) for each in asked.url_notices],
        "CLSNotices": [msgspec.to_builtins(each) for each in asked.log_notices],
    }
