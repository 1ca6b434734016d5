"""What happens to a request, in order. Read this file first.

Each name is one small module beside this one. A handler looks at the exchange and returns, or raises a `CloudError`; it
never writes to a socket. `begin` is the only way in, for sockets and for the cloud's own services alike.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

from localcloud.errors import CloudError
from localcloud.exchange import Dialect, Exchange
from localcloud.gateway.authenticate import Authenticator
from localcloud.gateway.authorise import Enforcer
from localcloud.gateway.dispatch import Dispatcher
from localcloud.gateway.identify import identify_service
from localcloud.gateway.keep import keep_changes
from localcloud.gateway.parameters import ParameterParser
from localcloud.gateway.quotas import QuotaKeeper
from localcloud.gateway.render import label_response, render_cloud_error, render_internal_error
from localcloud.gateway.request_id import assign_request_id
from localcloud.gateway.strike import FaultStriker
from localcloud.http import Request, Response
from localcloud.parts import Parts

Handler = Callable[[Exchange], Awaitable[None] | None]


class Gateway:
    """The way of every request through the embedded cloud."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._quotas = QuotaKeeper(parts.clock, parts.load)
        faults = FaultStriker(parts.faults, parts.scf)
        dispatcher = Dispatcher(parts)
        self._before: tuple[Handler, ...] = (
            assign_request_id,  # everything after this can be traced
            identify_service,  # host, path or signature scope -> dialect, service, bucket and key
            dispatcher.find_operation,  # unknown actions and versions; two services share an action name
            Authenticator(parts).verify_signature,  # TC3, q-sign, SigV4; clock skew included
            ParameterParser(parts.services).check_parameters,  # an unknown parameter is refused, as in the cloud
            Enforcer(parts).evaluate_policies,  # needs the resource that the parameters name
            self._quotas.throttle,  # 20 requests per second for the image actions
            faults.strike_before,  # a test may have asked for a delay, a refusal or a lost request
            dispatcher.dispatch,  # the service acts
            faults.strike_after,  # the effect stays, the answer is lost
        )

    def begin(self, request: Request) -> Exchange | Awaitable[Exchange]:
        """Serve one request: at once if nothing has to be waited for, as most of the time; else what is left to await.

        The exchange has a response, or is to be dropped.
        """
        exchange = Exchange(request)
        steps = iter(self._before)
        waiting = self._walk(exchange, steps)
        return self._finish(exchange) if waiting is None else self._walk_on(exchange, steps, waiting)

    async def handle(self, request: Request) -> Exchange:
        """`begin` for those who can wait."""
        begun = self.begin(request)
        return begun if isinstance(begun, Exchange) else await begun

    async def send(self, request: Request) -> Response:
        """The door for the cloud's own services (`doors.Door`)."""
        exchange = await self.handle(request)
        if exchange.drop or exchange.response is None:
            raise ConnectionResetError("the connection was closed without an answer")
        return exchange.response

    def reset(self) -> None:
        self._quotas.reset()

    def _walk(self, exchange: Exchange, steps: Iterator[Handler]) -> Awaitable[None] | None:
        """Take the steps that are left, up to the first that has to wait; None when the way is over."""
        try:
            for handler in steps:
                waiting = handler(exchange)
                if waiting is not None:
                    return waiting
                if exchange.drop:
                    break
        except Exception as failure:  # noqa: BLE001 - the last resort: the process must stay up and say what happened
            _refuse(exchange, failure)
        return None

    async def _walk_on(self, exchange: Exchange, steps: Iterator[Handler], waiting: Awaitable[None]) -> Exchange:
        left: Awaitable[None] | None = waiting
        try:
            while left is not None:
                await left
                left = None if exchange.drop else self._walk(exchange, steps)
        except Exception as failure:  # noqa: BLE001 - as in _walk
            _refuse(exchange, failure)
        except BaseException:  # the client went away; what it sent must not stay on the disk
            exchange.request.body.discard()
            raise
        return self._finish(exchange)

    def _finish(self, exchange: Exchange) -> Exchange:
        exchange.request.body.discard()
        if self._parts.keeping.on_disk:
            keep_changes(exchange, self._parts.keeping)
        label_response(exchange)
        if exchange.dialect is Dialect.COS and "origin" in exchange.request.headers:
            self._parts.cos.tell_browsers(exchange)
        if exchange.dialect is not Dialect.CONTROL:
            self._parts.journal.write(exchange, self._parts.clock.now())
        return exchange


def _refuse(exchange: Exchange, failure: Exception) -> None:
    if isinstance(failure, CloudError):
        render_cloud_error(exchange, failure)
    else:
        render_internal_error(exchange, failure)
