"""The actions about services."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from localcloud.actions import Answer, action
from localcloud.apigateway.errors import InvalidValue, NotOffered, WrongState
from localcloud.apigateway.filters import filtered
from localcloud.apigateway.naming import CAM, moment, names_of, service_resource
from localcloud.apigateway.records import ENVIRONMENTS, UNLIMITED, Service
from localcloud.apigateway.rules import UNSET_STRATEGY, check_name, check_net_types, check_strategy, page
from localcloud.apigateway.store import GatewayStore, new_id
from localcloud.apigateway.wire_services import (
    ApiInService,
    CreateService,
    DeleteService,
    DescribeService,
    DescribeServiceEnvironmentStrategy,
    DescribeServicesStatus,
    Done,
    EnvironmentPage,
    Environments,
    EnvironmentView,
    ModifyService,
    ModifyServiceEnvironmentStrategy,
    PlanInService,
    ServiceCreated,
    ServicePage,
    ServiceRow,
    Services,
    ServiceView,
    Tag,
)
from localcloud.exchange import Call
from localcloud.identity import Account
from localcloud.tag import TagStore

_FILTERS: Mapping[str, Callable[[Service, str], bool]] = {
    "ServiceId": lambda service, value: service.id == value,
    "ServiceName": lambda service, value: service.name == value,
}


class ServiceActions(msgspec.Struct, frozen=True):
    """CreateService and its relatives."""

    store: GatewayStore
    tags: TagStore
    account: Account

    @action(CreateService)
    def create(self, call: Call, asked: CreateService) -> ServiceCreated:
        check_name("service", asked.service_name)
        check_net_types(asked.net_types)
        if asked.instance_id or asked.uniq_vpc_id or asked.set_server_name:
            raise NotOffered("Dedicated instances and private networks of a service.")
        service = Service(
            id=new_id("service"),
            region=call.region,
            name=asked.service_name,
            description=asked.service_desc,
            protocol=asked.protocol,
            net_types=asked.net_types,
            ip_version=asked.ip_version,
            created=call.now,
            modified=call.now,
        )
        self.store.services[service.id] = service
        self._tag(service, {tag.key: tag.value for tag in asked.tags})
        return ServiceCreated(
            service_id=service.id,
            service_name=service.name,
            service_desc=service.description,
            outer_sub_domain=self._outer(service),
            inner_sub_domain="",
            created_time=moment(service.created),
            net_types=list(service.net_types),
            ip_version=service.ip_version,
        )

    @action(DescribeService, resource=service_resource)
    def describe(self, call: Call, asked: DescribeService) -> ServiceView:
        service = self.store.service(asked.service_id, call.region)
        plans = self._plans(service)
        tags = self.tags.of(CAM, "service", service.id, region=service.region)
        return ServiceView(
            service_id=service.id,
            available_environments=[each for each in ENVIRONMENTS if each in service.online],
            service_name=service.name,
            service_desc=service.description,
            protocol=service.protocol,
            created_time=moment(service.created),
            modified_time=moment(service.modified),
            net_types=list(service.net_types),
            outer_sub_domain=self._outer(service),
            internal_sub_domain="",
            api_total_count=len(service.apis),
            api_id_status_set=_apis(service),
            usage_plan_total_count=len(plans),
            usage_plan_list=plans,
            tags=[Tag(key=key, value=value) for key, value in tags.items()],
            ip_version=service.ip_version,
        )

    @action(DescribeServicesStatus)
    def listed(self, call: Call, asked: DescribeServicesStatus) -> Services:
        here = (service for service in self.store.services.values() if service.region == call.region)
        found = filtered(here, asked.filters, _FILTERS)
        rows = [self._row(service) for service in page(found, asked.offset, asked.limit)]
        return Services(result=ServicePage(total_count=len(found), service_set=rows))

    @action(ModifyService, resource=service_resource)
    def modify(self, call: Call, asked: ModifyService) -> Answer:
        service = self.store.service(asked.service_id, call.region)
        if asked.uniq_vpc_id:
            raise NotOffered("Private networks of a service.")
        if asked.service_name is not None:
            check_name("service", asked.service_name)
        if asked.net_types is not None:
            check_net_types(asked.net_types)
            if not set(service.net_types) <= set(asked.net_types):
                raise WrongState("ReduceNetTypes", "A service cannot lose a network type.")
        service.name = service.name if asked.service_name is None else asked.service_name
        service.description = service.description if asked.service_desc is None else asked.service_desc
        service.protocol = service.protocol if asked.protocol is None else asked.protocol
        service.net_types = service.net_types if asked.net_types is None else asked.net_types
        service.modified = call.now
        return Answer()

    @action(DeleteService, resource=service_resource)
    def delete(self, call: Call, asked: DeleteService) -> Done:
        """Neither released nor with APIs; the order that the console asks for."""
        service = self.store.service(asked.service_id, call.region)
        if service.online:
            online = ", ".join(service.online)
            raise WrongState("ExistingOnlineEnvironment", f"{service.id} is released to {online}; take it back first.")
        if service.apis:
            raise WrongState("ApiListNotEmpty", f"{service.id} has {len(service.apis)} APIs; delete them first.")
        if any(self.store.plans_of(service.id)):
            raise WrongState("ResourceAssociated", f"A usage plan is bound to {service.id}; unbind it first.")
        del self.store.services[service.id]
        self._tag(service, {})
        return Done()

    @action(DescribeServiceEnvironmentStrategy, resource=service_resource)
    def strategies(self, call: Call, asked: DescribeServiceEnvironmentStrategy) -> Environments:
        service = self.store.service(asked.service_id, call.region)
        rows = [self._environment(service, name) for name in ENVIRONMENTS]
        return Environments(
            result=EnvironmentPage(total_count=len(rows), environment_list=list(page(rows, asked.offset, asked.limit)))
        )

    @action(ModifyServiceEnvironmentStrategy, resource=service_resource)
    def limit(self, call: Call, asked: ModifyServiceEnvironmentStrategy) -> Done:
        service = self.store.service(asked.service_id, call.region)
        check_strategy(asked.strategy)
        if not asked.environment_names:
            raise InvalidValue("EnvironmentNames names at least one environment.", "InvalidEnv")
        for name in asked.environment_names:
            if asked.strategy == UNLIMITED:
                service.limits.pop(name, None)
            else:
                service.limits[name] = asked.strategy
        return Done()

    def _row(self, service: Service) -> ServiceRow:
        return ServiceRow(
            service_id=service.id,
            service_name=service.name,
            service_desc=service.description,
            protocol=service.protocol,
            net_types=list(service.net_types),
            outer_sub_domain=self._outer(service),
            available_environments=[each for each in ENVIRONMENTS if each in service.online],
            ip_version=service.ip_version,
            created_time=moment(service.created),
            modified_time=moment(service.modified),
        )

    def _outer(self, service: Service) -> str:
        return next(iter(names_of(service, self.account.app_id)), "")

    def _tag(self, service: Service, tags: dict[str, str]) -> None:
        self.tags.set(CAM, "service", service.id, tags, region=service.region)

    def _environment(self, service: Service, name: str) -> EnvironmentView:
        online = service.online.get(name)
        return EnvironmentView(
            environment_name=name,
            url=f"{self._outer(service)}/{name}",
            status=1 if online else 0,
            version_name=online.version if online else "",
            strategy=service.limits.get(name, UNSET_STRATEGY),
            max_strategy=UNSET_STRATEGY,
        )

    def _plans(self, service: Service) -> list[PlanInService]:
        return [
            PlanInService(
                environment=bound.environment,
                usage_plan_id=plan.id,
                usage_plan_name=plan.name,
                usage_plan_desc=plan.description,
                max_request_num_pre_sec=plan.per_second,
                created_time=moment(plan.created),
                modified_time=moment(plan.modified),
            )
            for plan in self.store.plans_of(service.id)
            for bound in plan.bindings
            if bound.service == service.id and not bound.api
        ]


def _apis(service: Service) -> list[ApiInService]:
    return [
        ApiInService(
            service_id=service.id,
            api_id=api.id,
            api_desc=api.description,
            path=api.path,
            method=api.method,
            created_time=moment(api.created),
            modified_time=moment(api.modified),
            api_name=api.name,
            auth_type=api.auth,
        )
        for api in service.apis.values()
    ]
