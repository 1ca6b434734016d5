"""Apply the faults a test has armed, before or after the service acts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from localcloud.errors import ServiceFault, Throttled
from localcloud.exchange import Dialect, Exchange
from localcloud.faults import Fault, Faults, Occasion
from localcloud.parts import Workers


class FaultStriker:
    """Every request is counted once; a fault strikes on the side of the effect that its kind names."""

    def __init__(self, faults: Faults, workers: Workers) -> None:
        self._faults = faults
        self._workers = workers

    def strike_before(self, exchange: Exchange) -> Awaitable[None] | None:
        if not self._faults.armed or exchange.dialect is Dialect.CONTROL:
            return None
        exchange.striking = self._faults.striking(_occasion(exchange))
        delay = sum(fault.delay_ms for fault in exchange.striking)
        if delay:
            # Real time on purpose: the network is slow, also when the cloud's clock stands still.
            return self._later(exchange, delay / 1000)
        self._strike(exchange)
        return None

    def strike_after(self, exchange: Exchange) -> None:
        for fault in exchange.striking:
            if fault.kind == "kill_worker_after":
                self._kill(exchange)
            elif fault.kind == "drop_after":
                exchange.drop = True

    async def _later(self, exchange: Exchange, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._strike(exchange)

    def _strike(self, exchange: Exchange) -> None:
        for fault in exchange.striking:
            if fault.kind == "error":
                raise _asked_for(fault)
            if fault.kind == "throttle":
                raise Throttled(fault.code or "RequestLimitExceeded", "A fault that was asked for: too many requests.")
            if fault.kind == "kill_worker":
                self._kill(exchange)
            elif fault.kind == "drop_before":
                exchange.drop = True

    def _kill(self, exchange: Exchange) -> None:
        if exchange.principal is not None and exchange.principal.instance:
            self._workers.kill(exchange.principal.instance)
        exchange.drop = True


def _occasion(exchange: Exchange) -> Occasion:
    return Occasion(
        service=exchange.service,
        action=exchange.action,
        method=exchange.request.method,
        key=exchange.key,
        caller=exchange.principal.qcs if exchange.principal else "",
    )


def _asked_for(fault: Fault) -> ServiceFault:
    return ServiceFault(fault.code or "InternalError", f"A fault that was asked for ({fault.id}).")
