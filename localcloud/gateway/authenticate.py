"""Who signed this request? Signatures are always verified; there is no switch."""

from __future__ import annotations

from localcloud.errors import AuthFailure
from localcloud.exchange import Dialect, Exchange
from localcloud.gateway.real_keys import GuardedKeys
from localcloud.gateway.styles import signs_itself
from localcloud.http import Request
from localcloud.identity import Principal
from localcloud.parts import Parts
from localcloud.signatures import api1, qform, qsign, sigv4, tc3


class Authenticator:
    """Sets the principal, or refuses with the code of the caller's dialect."""

    def __init__(self, parts: Parts) -> None:
        self._cos_keys = GuardedKeys(parts.cam, "InvalidAccessKeyId")
        self._api3_keys = GuardedKeys(parts.cam, "AuthFailure.SecretIdNotFound")
        self._clock = parts.clock
        self._scf = parts.scf
        self._anonymous = Principal("anonymous", parts.settings.account)

    def verify_signature(self, exchange: Exchange) -> None:
        if exchange.dialect is Dialect.COS:
            exchange.principal = self._cos_caller(exchange)
        elif exchange.dialect is Dialect.API3:
            exchange.principal = self._action_caller(exchange)
        elif exchange.dialect is Dialect.FUNCTION_URL:
            signed = self._scf.url_auth(exchange.function_url, exchange.request) == "CAM"
            exchange.principal = self._tc3_caller(exchange) if signed else self._anonymous
        elif exchange.dialect is Dialect.API_GATEWAY:
            exchange.principal = self._anonymous  # its key pairs are no identities of CAM: the service looks at them

    def _action_caller(self, exchange: Exchange) -> Principal:
        request, fields = exchange.request, exchange.fields
        if fields is None or not signs_itself(request):
            check_target(request)
            return self._tc3_caller(exchange)
        return api1.verify(request, fields, self._api3_keys, self._clock.moment).principal

    def _tc3_caller(self, exchange: Exchange) -> Principal:
        return tc3.verify(exchange.request, exchange.service, self._api3_keys, self._clock.moment).principal

    def _cos_caller(self, exchange: Exchange) -> Principal:
        """An unsigned request is anonymous; the bucket's ACL and policy decide what that may do."""
        request, now = exchange.request, self._clock.moment
        if exchange.form is not None:
            form_claim = qform.parse(exchange.form)
            return qform.verify(form_claim, self._cos_keys, now).principal if form_claim else self._anonymous
        if (claim := qsign.parse(request)) is not None:
            return qsign.verify(request, claim, self._cos_keys, now).principal
        if (s3_claim := sigv4.parse(request)) is not None:
            return sigv4.verify(request, s3_claim, self._cos_keys, now).principal
        if request.headers.get("authorization"):
            raise AuthFailure("InvalidArgument", "The Authorization header is neither q-sign nor SigV4.", status=400)
        return self._anonymous


def check_target(request: Request) -> None:
    """What is signed has `/` as path, and nothing as query of a POST (platform.md 3). Raises `AuthFailure`."""
    if request.raw_path != "/" or (request.raw_query and request.method == "POST"):
        raise AuthFailure(
            "AuthFailure.SignatureFailure", "Actions are asked for at the path /, with POST without a query."
        )
