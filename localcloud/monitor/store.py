"""All policies and notices of the account."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from uuid import uuid4

from localcloud.monitor.errors import InvalidValue, Missing, Taken
from localcloud.monitor.records import Notice, Policy


class AlarmStore:
    """Where policies and notices are found by id."""

    def __init__(self) -> None:
        self.policies: dict[str, Policy] = {}
        self.notices: dict[str, Notice] = {}
        self._numbers = itertools.count(1)

    def new_id(self, kind: str) -> str:
        """`policy-` or `notice-` and eight hexadecimal digits."""
        return f"{kind}-{uuid4().hex[:8]}"

    def new_number(self) -> int:
        return next(self._numbers)

    def policy(self, policy_id: str) -> Policy:
        """Raises `Missing`."""
        found = self.policies.get(policy_id)
        if found is None:
            raise Missing(f"There is no alarm policy {policy_id!r}.")
        return found

    def policy_of(self, policy_id: str, number: int | None) -> Policy:
        """By id, else by its number, as the actions about bound objects allow. Raises `Missing` or `InvalidValue`."""
        if policy_id:
            return self.policy(policy_id)
        if not number:
            raise InvalidValue("PolicyId or GroupId names the alarm policy; the request has neither.")
        for policy in self.policies.values():
            if policy.number == number:
                return policy
        raise Missing(f"There is no alarm policy with the number {number}.")

    def notice(self, notice_id: str) -> Notice:
        """Raises `Missing`."""
        found = self.notices.get(notice_id)
        if found is None:
            raise Missing(f"There is no alarm notice {notice_id!r}.")
        return found

    def told_by(self, notice_id: str) -> list[str]:
        """The ids of the policies that use this notice."""
        return [policy.id for policy in self.policies.values() if notice_id in policy.notices]

    def check_notices(self, notice_ids: Iterable[str]) -> None:
        """Raises `Missing` for the first one that does not exist."""
        for notice_id in notice_ids:
            self.notice(notice_id)

    def check_notice_name(self, name: str) -> None:
        """Raises `Taken`."""
        if any(notice.name == name for notice in self.notices.values()):
            raise Taken(f"There is an alarm notice {name!r} already; choose another name.")

    def check_policy_name(self, name: str) -> None:
        """Raises `Taken`."""
        if any(policy.name == name for policy in self.policies.values()):
            raise Taken(f"There is an alarm policy {name!r} already; choose another name.")

    def take(self, policies: Iterable[Policy], notices: Iterable[Notice]) -> None:
        """Put kept ones into an empty store; new policies get higher numbers."""
        self.policies.update((policy.id, policy) for policy in policies)
        self.notices.update((notice.id, notice) for notice in notices)
        self._numbers = itertools.count(1 + max((policy.number for policy in self.policies.values()), default=0))

    def clear(self) -> None:
        self.policies.clear()
        self.notices.clear()
        self._numbers = itertools.count(1)
