"""May this principal do this? Every request is evaluated, on every resource its parameters name."""

from __future__ import annotations

from localcloud.exchange import Dialect, Exchange
from localcloud.gateway.dispatch import call_of
from localcloud.parts import Parts


class Enforcer:
    """Asks CAM; a refusal names action, resource and principal."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def evaluate_policies(self, exchange: Exchange) -> None:
        principal = exchange.principal
        if exchange.dialect is Dialect.COS:
            self._parts.cos.authorise(exchange)
        elif exchange.dialect is Dialect.API3 and principal is not None:
            service = self._parts.services[exchange.service, exchange.version]
            action = service.actions[exchange.action]
            call = call_of(exchange, self._parts)
            named = action.resource(call, exchange.arguments)
            asked = f"{service.policy_name}:{exchange.action}"
            for resource in [named] if isinstance(named, str) else named:
                self._parts.cam.check(principal, asked, resource, conditions=call.conditions)
            if exchange.service == "mps":
                # Sub-accounts and roles that use an SDK need this one as well (platform.md 7.4).
                self._parts.cam.check(principal, "mps:RequestFromSdk", "*", conditions=call.conditions)
        elif exchange.dialect is Dialect.FUNCTION_URL and principal is not None and principal.kind != "anonymous":
            where = call_of(exchange, self._parts).conditions
            self._parts.cam.check(principal, "scf:InvokeFunctionUrl", "*", conditions=where)
