"""Errors of the provider as the gRPC statuses that the engine understands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

import grpc  # type: ignore[import-untyped]
from google.protobuf.any_pb2 import Any as AnyMessage  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2, status_pb2

from provider.catalogue import resource_of
from provider.check import Failure
from provider.errors import Incomplete, Misconfigured, NotOffered, ProviderError
from provider.rpc.structs import from_struct, sealed, to_struct
from provider.rpc.tokens import token_of

_DETAILS = "grpc-status-details-bin"
"""Trailing metadata that carries a google.rpc.Status, the engine's way to learn more than a code and a sentence."""

Answer = TypeVar("Answer")


def answered(method: Callable[[Any, Any, Any], Answer]) -> Callable[[Any, Any, Any], Answer]:
    """A servicer's method whose errors end the call with the right status: the border between Python and gRPC."""

    @wraps(method)
    def call(self: Any, request: Any, context: grpc.ServicerContext) -> Answer:
        try:
            return method(self, request, context)
        except ProviderError as error:
            if isinstance(error, Incomplete):
                context.set_trailing_metadata(((_DETAILS, _incomplete(error, request)),))
            context.abort(_code(error), str(error))
            raise  # never reached: abort raises

    return call


def as_failures(found: Iterable[Failure]) -> list[provider_pb2.CheckFailure]:
    """What check has found, for the engine."""
    return [provider_pb2.CheckFailure(property=one.path, reason=one.reason) for one in found]


def _code(error: ProviderError) -> grpc.StatusCode:
    if isinstance(error, Misconfigured):
        return grpc.StatusCode.FAILED_PRECONDITION
    return grpc.StatusCode.NOT_FOUND if isinstance(error, NotOffered) else grpc.StatusCode.UNKNOWN


def _incomplete(error: Incomplete, request: Any) -> bytes:
    """Id and real state, so that the engine records the resource and offers an update on the next run."""
    inputs = request.news if isinstance(request, provider_pb2.UpdateRequest) else request.properties
    fields = resource_of(token_of(request)).fields
    detail = provider_pb2.ErrorResourceInitFailed(
        id=error.resource_id,
        properties=to_struct(sealed(fields, error.state)),
        reasons=[str(error)],
        inputs=to_struct(sealed(fields, from_struct(inputs))),
    )
    packed = AnyMessage()
    packed.Pack(detail)
    status = status_pb2.Status(code=_code(error).value[0], message=str(error), details=[packed])
    return bytes(status.SerializeToString())
