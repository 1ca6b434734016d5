"""The actions that create, show, change and delete functions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
from msgspec.structs import replace

from localcloud.actions import Answer, action
from localcloud.changes import Changes
from localcloud.exchange import Call
from localcloud.identity import Account
from localcloud.scf import features, limits, rules
from localcloud.scf.code_source import CodeSource
from localcloud.scf.errors import InvalidValue, Missing, NotNow, NotOffered, OverLimit, Taken
from localcloud.scf.function import Configuration, Function, Key, Revision
from localcloud.scf.package import Package, remove
from localcloud.scf.ports import Logs
from localcloud.scf.registry import Registry
from localcloud.scf.roles import ExecutionRoles
from localcloud.scf.views import FunctionList, FunctionView, function_summary, function_view, is_active
from localcloud.scf.wire import (
    Code,
    CreateFunction,
    DeleteFunction,
    GetFunction,
    ListFunctions,
    PublicNetConfigIn,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from localcloud.tag import TagStore

NAMESPACE = "default"
"""The only namespace; the actions that make others are not offered."""


def key_of(call: Call, asked: Any) -> Key:
    """The function a request names. Raises `InvalidRequest` (UnsupportedRegion)."""
    rules.check_region(call.region)
    return Key(call.region, asked.namespace or NAMESPACE, asked.function_name)


def function_resource(call: Call, asked: Any) -> str:
    """A function in policies: `qcs::scf:<region>:uin/<uin>:namespace/<ns>/function/<name>`."""
    key = key_of(call, asked)
    return f"qcs::scf:{key.region}:uin/{call.account.uin}:namespace/{key.namespace}/function/{key.name}"


class Administration(msgspec.Struct):
    """CreateFunction and its relatives. `retire` ends what a deleted function still has running."""

    account: Account
    registry: Registry
    source: CodeSource
    roles: ExecutionRoles
    logs: Logs
    tags: TagStore
    folder: Path
    warm_up: Callable[[str], Awaitable[object]]
    """Prepares a runtime, so that the first invocation need not wait for it."""
    retire: Callable[[Function], None]
    changes: Changes
    _last_revision: int = 0
    _being_made: set[Key] = msgspec.field(default_factory=set)

    @action(CreateFunction, resource=function_resource)
    async def create(self, call: Call, asked: CreateFunction) -> Answer:
        key = key_of(call, asked)
        rules.check_function_name(key.name)
        self._check_namespace(key)
        features.check_type(asked.type)
        features.check_offered(asked)
        if asked.handler is None:
            raise InvalidValue("Handler", "Handler is missing; e.g. index.main_handler.")
        settings = Configuration(
            handler=asked.handler,
            runtime=asked.runtime or limits.DEFAULT_RUNTIME,
            **_given(
                memory=asked.memory_size,
                timeout=asked.timeout,
                init_timeout=asked.init_timeout,
                environment=_environment(asked),
                public_net=_public_net(asked.public_net_config),
            ),
            description=asked.description,
            role=asked.role,
            logset=asked.cls_logset_id,
            topic=asked.cls_topic_id,
            dns_cache=asked.dns_cache,
        )
        self._check(call, settings, Configuration("", ""))
        self._check_free(key)
        self._being_made.add(key)
        try:
            package = await self._package(asked.code, limits.ZIP_AT_CREATE)
            await self.warm_up(settings.runtime)
        finally:
            self._being_made.discard(key)
        function = Function(
            key=key,
            id=f"lam-{uuid4().hex[:8]}",
            async_run=asked.async_run_enable,
            created=call.now,
            modified=call.now,
            coming=self._revision(package, settings),
            settles_at=call.now + limits.SETTLE_SECONDS,
            folders=[package.folder],
        )
        self.registry.add(function)
        wanted = {tag.key: tag.value for tag in asked.tags}
        self.tags.set("scf", "namespace", key.tag_id, wanted, region=key.region)
        return Answer()

    @action(GetFunction, resource=function_resource)
    def get(self, call: Call, asked: GetFunction) -> FunctionView:
        function = self.registry.get(key_of(call, asked), asked.qualifier)
        return function_view(function, self._tags_of(function), call.now)

    @action(ListFunctions)
    def list(self, call: Call, asked: ListFunctions) -> FunctionList:
        rules.check_region(call.region)
        if asked.filters:
            raise NotOffered("Filters select functions by their network, role or log topic.")
        if asked.offset < 0 or not 1 <= asked.limit <= 1000:
            raise InvalidValue("Limit", "Offset is 0 or more, Limit 1-1000.")
        found = [
            each
            for each in self.registry.in_namespace(call.region, asked.namespace)
            if asked.search_key in each.key.name and asked.description in each.coming.configuration.description
        ]
        orders: dict[str, Callable[[Function], Any]] = {
            "AddTime": lambda each: each.created,
            "ModTime": lambda each: each.modified,
            "FunctionName": lambda each: each.key.name,
        }
        found.sort(key=orders[asked.orderby], reverse=asked.order == "DESC")
        page = found[asked.offset : asked.offset + asked.limit]
        return FunctionList(
            functions=[function_summary(each, self._tags_of(each), call.now) for each in page], total_count=len(found)
        )

    @action(UpdateFunctionCode, resource=function_resource)
    async def update_code(self, call: Call, asked: UpdateFunctionCode) -> Answer:
        if asked.publish == "TRUE":
            raise NotOffered("Publish makes a version.")
        function = self._changeable(call, asked, "UpdateFunctionCode")
        settings = function.coming.configuration
        if asked.handler is not None:
            rules.check_handler(asked.handler)
            settings = replace(settings, handler=asked.handler)
        code = asked.code or Code(
            zip_file=asked.zip_file,
            cos_bucket_name=asked.cos_bucket_name,
            cos_object_name=asked.cos_object_name,
            cos_bucket_region=asked.cos_bucket_region,
        )
        package = await self._package(code, limits.ZIP_AT_UPDATE)
        # Somebody else may have changed or deleted the function while the code was unpacked.
        if self.registry.find(function.key) is not function or not is_active(function, call.now):
            remove(package.folder)
            raise NotNow("UpdateFunctionCode", f"{function.key.name} was changed meanwhile; look at it and try again.")
        function.folders.append(package.folder)
        function.change(self._revision(package, settings), call.now)
        return Answer()

    @action(UpdateFunctionConfiguration, resource=function_resource)
    def update_configuration(self, call: Call, asked: UpdateFunctionConfiguration) -> Answer:
        features.check_offered(asked)
        function = self._changeable(call, asked, "UpdateFunctionConfiguration")
        before = function.coming.configuration
        settings = replace(
            before,
            **_given(
                description=asked.description,
                memory=asked.memory_size,
                timeout=asked.timeout,
                init_timeout=asked.init_timeout,
                runtime=asked.runtime,
                environment=_environment(asked),
                role=asked.role,
                logset=asked.cls_logset_id,
                topic=asked.cls_topic_id,
                public_net=_public_net(asked.public_net_config),
                l5=asked.l5_enable,
                dns_cache=asked.dns_cache,
            ),
        )
        if settings.runtime != before.runtime:
            raise InvalidValue(
                "Runtime", f"{function.key.name} is a {before.runtime} function; that cannot be changed."
            )
        self._check(call, settings, before)
        function.change(self._revision(function.coming.package, settings), call.now)
        return Answer()

    @action(DeleteFunction, resource=function_resource)
    async def delete(self, call: Call, asked: DeleteFunction) -> Answer:
        """Triggers, settings, reservation and waiting events go with the function (provider.md 8.4)."""
        function = self.registry.get(key_of(call, asked), asked.qualifier or "$LATEST")
        self.registry.remove(function)
        self.tags.set("scf", "namespace", function.key.tag_id, {}, region=function.key.region)
        self.retire(function)
        self.changes.commit()
        for folder in function.folders:
            await asyncio.to_thread(remove, folder)
        return Answer()

    def adopt(self, function: Function) -> None:
        """Know a function of an earlier process; its code is in its folder still."""
        self.registry.add(function)
        newest = max(each.number for each in (function.coming, function.serving) if each is not None)
        self._last_revision = max(self._last_revision, newest)

    async def reset(self) -> None:
        """No function is left, and no file of one."""
        for function in list(self.registry):
            self.registry.remove(function)
            self.retire(function)
        await asyncio.to_thread(remove, self.folder)

    def _check(self, call: Call, settings: Configuration, before: Configuration) -> None:
        """What both creation and updates have to obey."""
        rules.check_handler(settings.handler)
        features.check_runtime(settings.runtime)
        rules.check_memory(settings.memory)
        rules.check_timeout(settings.timeout)
        rules.check_init_timeout(settings.init_timeout)
        rules.check_description(settings.description)
        if settings.role != before.role:
            self.roles.check(call, settings.role)
        if (settings.logset, settings.topic) != (before.logset, before.topic):
            self._check_logs(settings)

    def _check_logs(self, settings: Configuration) -> None:
        if not settings.logset and not settings.topic:
            return
        if not self.logs.holds(settings.logset, settings.topic):
            raise InvalidValue("Cls", f"There is no log topic {settings.topic!r} in a logset {settings.logset!r}.")

    def _check_namespace(self, key: Key) -> None:
        rules.check_namespace(key.namespace)
        if key.namespace != NAMESPACE:
            raise Missing("Namespace", f"There is no namespace {key.namespace!r}; there is {NAMESPACE!r}.")

    def _check_free(self, key: Key) -> None:
        if self.registry.find(key) is not None or key in self._being_made:
            raise Taken("Function", f"{key.region} has a function {key.name!r} already; choose another name.")
        coming = sum((each.region, each.namespace) == (key.region, key.namespace) for each in self._being_made)
        if len(self.registry.in_namespace(key.region, key.namespace)) + coming >= limits.FUNCTIONS_PER_NAMESPACE:
            raise OverLimit("Function", f"A namespace takes {limits.FUNCTIONS_PER_NAMESPACE} functions, delete one.")

    def _changeable(self, call: Call, asked: Any, what: str) -> Function:
        function = self.registry.get(key_of(call, asked))
        if not is_active(function, call.now):
            status = function.status(call.now).value
            raise NotNow(what, f"{function.key.name} is {status}; wait until its status is Active and try again.")
        return function

    def _revision(self, package: Package, settings: Configuration) -> Revision:
        self._last_revision += 1
        return Revision(self._last_revision, package, settings)

    async def _package(self, code: Code, limit: int) -> Package:
        return await self.source.fetch(code, limit, self.folder / f"code-{uuid4().hex[:12]}")

    def _tags_of(self, function: Function) -> dict[str, str]:
        return self.tags.of("scf", "namespace", function.key.tag_id, region=function.key.region)


def _given(**values: Any) -> dict[str, Any]:
    """The values a request really sets."""
    return {name: value for name, value in values.items() if value is not None}


def _environment(asked: CreateFunction | UpdateFunctionConfiguration) -> tuple[tuple[str, str], ...] | None:
    if asked.environment is None:
        return None
    return rules.environment_of([(each.key, each.value) for each in asked.environment.variables])


def _public_net(asked: PublicNetConfigIn | None) -> str | None:
    return asked.public_net_status if asked is not None else None
