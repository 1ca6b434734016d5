"""What happens to a request, in order. Read this file first.

Each name is one small module beside this one. A handler looks at the exchange and returns, or raises a `CloudError`; it
never writes to a socket. `handle` is the only way in, for sockets and for the cloud's own services alike.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from localcloud.errors import CloudError
from localcloud.exchange import Dialect, Exchange
from localcloud.gateway.authenticate import Authenticator
from localcloud.gateway.authorise import Enforcer
from localcloud.gateway.dispatch import Dispatcher
from localcloud.gateway.identify import identify_service
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
        self._quotas = QuotaKeeper(parts.clock, parts.settings.quota_scale)
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

    async def handle(self, request: Request) -> Exchange:
        """Serve one request. The exchange that comes back has a response, or is to be dropped."""
        exchange = Exchange(request)
        try:
            for handler in self._before:
                waiting = handler(exchange)
                if waiting is not None:
                    await waiting
                if exchange.drop:
                    break
        except CloudError as refusal:
            render_cloud_error(exchange, refusal)
        except Exception as failure:  # noqa: BLE001 - the last resort: the process must stay up and say what happened
            render_internal_error(exchange, failure)
        finally:
            request.body.discard()
        label_response(exchange)
        if exchange.dialect is not Dialect.CONTROL:
            self._parts.journal.write(exchange, self._parts.clock.now())
        return exchange

    async def send(self, request: Request) -> Response:
        """The door for the cloud's own services (`doors.Door`)."""
        exchange = await self.handle(request)
        if exchange.drop or exchange.response is None:
            raise ConnectionResetError("the connection was closed without an answer")
        return exchange.response

    def reset(self) -> None:
        self._quotas.reset()
