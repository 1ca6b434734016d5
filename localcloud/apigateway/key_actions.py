"""The actions about key pairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from secrets import choice
from string import ascii_letters, digits

import msgspec

from localcloud.actions import action
from localcloud.apigateway.errors import InvalidValue, Taken, WrongState
from localcloud.apigateway.filters import filtered
from localcloud.apigateway.naming import key_resource, moment
from localcloud.apigateway.records import AccessKey
from localcloud.apigateway.rules import check_key_name, check_key_pair, check_secret, page
from localcloud.apigateway.store import GatewayStore
from localcloud.apigateway.wire_plans import (
    CreateApiKey,
    DeleteApiKey,
    DescribeApiKeysStatus,
    DisableApiKey,
    EnableApiKey,
    KeyAnswer,
    KeyPage,
    Keys,
    KeyView,
    UpdateApiKey,
)
from localcloud.apigateway.wire_services import Done
from localcloud.exchange import Call

_FILTERS: Mapping[str, Callable[[AccessKey, str], bool]] = {
    "AccessKeyId": lambda key, value: key.id == value,
    "SecretName": lambda key, value: key.name == value,
    "Status": lambda key, value: str(int(key.enabled)) == value,
    "KeyWord": lambda key, value: value in key.id or value in key.name,
}


class KeyActions(msgspec.Struct, frozen=True):
    """CreateApiKey and its relatives."""

    store: GatewayStore

    @action(CreateApiKey, secret=["AccessKeySecret"])
    def create(self, call: Call, asked: CreateApiKey) -> KeyAnswer:
        check_key_name(asked.secret_name, asked.access_key_type)
        if asked.access_key_type == "manual":
            check_key_pair(asked.access_key_id, asked.access_key_secret)
            key_id, secret = asked.access_key_id, asked.access_key_secret
        elif asked.access_key_id or asked.access_key_secret:
            raise InvalidValue("AccessKeyId and AccessKeySecret are for keys of the type manual.", "ParameterNotMatch")
        else:
            # Not AKID as the real ones begin: this cloud takes such a key for one of an account.
            key_id, secret = f"APID{_random(46)}", _random(40)
        if key_id in self.store.keys:
            raise Taken(f"The key id {key_id!r} is in use.")
        key = AccessKey(
            id=key_id,
            region=call.region,
            secret=secret,
            name=asked.secret_name,
            kind=asked.access_key_type,
            enabled=True,
            created=call.now,
            modified=call.now,
        )
        self.store.keys[key.id] = key
        return KeyAnswer(result=_view(key))

    @action(DescribeApiKeysStatus)
    def describe(self, call: Call, asked: DescribeApiKeysStatus) -> Keys:
        here = (key for key in self.store.keys.values() if key.region == call.region)
        found = filtered(here, asked.filters, _FILTERS)
        rows = [_view(key) for key in page(found, asked.offset, asked.limit)]
        return Keys(result=KeyPage(total_count=len(found), api_key_set=rows))

    @action(UpdateApiKey, resource=key_resource, secret=["AccessKeySecret"])
    def update(self, call: Call, asked: UpdateApiKey) -> KeyAnswer:
        """A key that was given gets the secret that is given, another one a new random one."""
        key = self.store.key(asked.access_key_id, call.region)
        if key.kind == "manual":
            check_secret(asked.access_key_secret)
            key.secret = asked.access_key_secret
        elif asked.access_key_secret:
            raise WrongState("UnsupportedUpdateApiKey", f"The secret of {key.id} cannot be chosen.")
        else:
            key.secret = _random(40)
        key.modified = call.now
        return KeyAnswer(result=_view(key))

    @action(EnableApiKey, resource=key_resource)
    def enable(self, call: Call, asked: EnableApiKey) -> Done:
        return self._switch(call, asked.access_key_id, to=True)

    @action(DisableApiKey, resource=key_resource)
    def disable(self, call: Call, asked: DisableApiKey) -> Done:
        return self._switch(call, asked.access_key_id, to=False)

    @action(DeleteApiKey, resource=key_resource)
    def delete(self, call: Call, asked: DeleteApiKey) -> Done:
        key = self.store.key(asked.access_key_id, call.region)
        if key.enabled:
            raise WrongState("InvalidStatus", f"{key.id} is enabled; disable it first.")
        if any(key.id in plan.keys for plan in self.store.plans.values()):
            raise WrongState("ResourceAssociated", f"{key.id} is bound to a usage plan; unbind it first.")
        del self.store.keys[key.id]
        return Done()

    def _switch(self, call: Call, key_id: str, *, to: bool) -> Done:
        key = self.store.key(key_id, call.region)
        key.enabled, key.modified = to, call.now
        return Done()


def _random(length: int) -> str:
    return "".join(choice(ascii_letters + digits) for _ in range(length))


def _view(key: AccessKey) -> KeyView:
    return KeyView(
        access_key_id=key.id,
        access_key_secret=key.secret,
        access_key_type=key.kind,
        secret_name=key.name,
        status=int(key.enabled),
        created_time=moment(key.created),
        modified_time=moment(key.modified),
    )
