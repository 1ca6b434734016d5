"""All services, usage plans and keys of all regions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from secrets import choice
from string import ascii_lowercase, digits

from localcloud.apigateway.errors import Missing
from localcloud.apigateway.records import AccessKey, Api, Plan, Service

_LETTERS = ascii_lowercase + digits


def new_id(kind: str) -> str:
    """`service-`, `api-` or `usagePlan-` and eight letters or digits."""
    return f"{kind}-{''.join(choice(_LETTERS) for _ in range(8))}"


class GatewayStore:
    """Where everything is found by its id. An id is unique over all regions."""

    def __init__(self) -> None:
        self.services: dict[str, Service] = {}
        self.plans: dict[str, Plan] = {}
        self.keys: dict[str, AccessKey] = {}

    def service(self, service_id: str, region: str) -> Service:
        """Raises `Missing`."""
        found = self.services.get(service_id)
        if found is None or found.region != region:
            raise Missing("Service", f"There is no service {service_id!r} in {region}.")
        return found

    def api(self, service_id: str, api_id: str, region: str) -> tuple[Service, Api]:
        """Raises `Missing`."""
        service = self.service(service_id, region)
        found = service.apis.get(api_id)
        if found is None:
            raise Missing("Api", f"The service {service_id} has no API {api_id!r}.")
        return service, found

    def plan(self, plan_id: str, region: str) -> Plan:
        """Raises `Missing`."""
        found = self.plans.get(plan_id)
        if found is None or found.region != region:
            raise Missing("UsagePlan", f"There is no usage plan {plan_id!r} in {region}.")
        return found

    def key(self, key_id: str, region: str) -> AccessKey:
        """Raises `Missing`."""
        found = self.keys.get(key_id)
        if found is None or found.region != region:
            raise Missing("AccessKeyId", f"There is no key {key_id!r} in {region}.")
        return found

    def plans_of(self, service_id: str) -> Iterator[Plan]:
        """The plans that hold somewhere in a service."""
        return (plan for plan in self.plans.values() if any(bound.service == service_id for bound in plan.bindings))

    def take(self, services: Iterable[Service], plans: Iterable[Plan], keys: Iterable[AccessKey]) -> None:
        """Put kept ones into an empty store."""
        self.services.update((service.id, service) for service in services)
        self.plans.update((plan.id, plan) for plan in plans)
        self.keys.update((key.id, key) for key in keys)

    def clear(self) -> None:
        self.services.clear()
        self.plans.clear()
        self.keys.clear()
