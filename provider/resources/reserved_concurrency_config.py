"""tencentcloud:Scf/reservedConcurrencyConfig. Memory of the account that one function alone may use."""

from __future__ import annotations

from typing import ClassVar

from provider.cloud import Cloud
from provider.errors import Gone
from provider.fields import Fields, number, text
from provider.resource import Created, Resource
from provider.values import Inputs, Properties, State


class ReservedConcurrencyConfig(Resource):
    """A reservation; the id is `namespace#function` (provider.md 3.3).

    Old and new have the same id, so the old one goes first: made the other way round, the delete takes the new
    reservation with it (provider.md 8.3, trap 1).
    """

    type_name = "tencentcloud:Scf/reservedConcurrencyConfig:ReservedConcurrencyConfig"
    id_form = "<namespace>#<function>"
    delete_first = True
    fields: ClassVar[Fields] = {
        "functionName": text(required=True, replaces=True),
        "namespace": text(default="default", replaces=True),
        "reservedConcurrencyMem": number(required=True, replaces=True),
    }
    outputs: ClassVar[Fields] = {}

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        asked = {
            "FunctionName": want["functionName"],
            "Namespace": want["namespace"],
            "ReservedConcurrencyMem": want["reservedConcurrencyMem"],
        }
        cloud.api("scf", "PutReservedConcurrencyConfig", asked)
        return Created(f"{want['namespace']}#{want['functionName']}", dict(want))

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        """Nothing of a reservation can change."""

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        namespace, _, function = resource_id.partition("#")
        asked = {"FunctionName": function, "Namespace": namespace}
        try:
            memory = cloud.api("scf", "GetReservedConcurrencyConfig", asked).get("ReservedMem")
        except Gone:
            return None
        if memory is None:
            return None
        return {"functionName": function, "namespace": namespace, "reservedConcurrencyMem": memory}

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        namespace, _, function = resource_id.partition("#")
        cloud.api("scf", "DeleteReservedConcurrencyConfig", {"FunctionName": function, "Namespace": namespace})
