"""The part of the engine's protocol that is about the provider itself: settings, plugin facts, functions, its end."""

from __future__ import annotations

import json
from collections.abc import Callable

import grpc  # type: ignore[import-untyped]
from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped]
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from provider.catalogue import function_of
from provider.cloud import Cloud
from provider.errors import NotOffered, Unknowable
from provider.rpc.refusals import answered, as_failures
from provider.rpc.structs import from_struct, secret, to_struct
from provider.schema import schema
from provider.settings import SECRET_KEYS, problems
from provider.values import UNKNOWN, Inputs, has_unknown

VERSION = "0.2.3"
"""The official plugin's version, whose types these are; the Python package asks for it."""

Connect = Callable[[Inputs], Cloud]
"""From the provider's configuration to a cloud. Raises Misconfigured."""


class ConfigurationServicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider process. The engine configures it once and then calls from many threads at a time."""

    def __init__(self, connect: Connect, stop: Callable[[], None]) -> None:
        self._connect = connect
        self._stop = stop
        self._cloud: Cloud | None = None

    @property
    def cloud(self) -> Cloud:
        """The configured cloud. Raises Unknowable when the settings are not known yet."""
        if self._cloud is None:
            raise Unknowable("the provider's settings are not known before the `up`; only then the cloud can be asked")
        return self._cloud

    @answered
    def Handshake(  # noqa: N802
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        """Secrets are declined on purpose: the engine then sends plain values and marks the outputs itself."""
        return provider_pb2.ProviderHandshakeResponse(supports_autonaming_configuration=True)

    @answered
    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:  # noqa: N802
        return plugin_pb2.PluginInfo(version=VERSION)

    @answered
    def GetSchema(  # noqa: N802
        self, request: provider_pb2.GetSchemaRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetSchemaResponse:
        return provider_pb2.GetSchemaResponse(schema=json.dumps(schema(VERSION)))

    @answered
    def Parameterize(  # noqa: N802
        self, request: provider_pb2.ParameterizeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ParameterizeResponse:
        raise NotOffered("this provider takes no parameters")

    @answered
    def Attach(self, request: plugin_pb2.PluginAttach, context: grpc.ServicerContext) -> Empty:  # noqa: N802
        return Empty()

    @answered
    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:  # noqa: N802
        self._stop()
        return Empty()

    @answered
    def CheckConfig(  # noqa: N802
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        asked = from_struct(request.news)
        kept = {name: secret(value) if name in SECRET_KEYS else value for name, value in asked.items()}
        return provider_pb2.CheckResponse(inputs=to_struct(kept), failures=as_failures(problems(asked)))

    @answered
    def DiffConfig(  # noqa: N802
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Other settings are another way to the same resources: nothing is replaced."""
        before, after = from_struct(request.olds), from_struct(request.news)
        different = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
        some = provider_pb2.DiffResponse.DIFF_SOME if different else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=some, diffs=different)

    @answered
    def Configure(  # noqa: N802
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        settings = from_struct(request.args)
        if not has_unknown(settings):
            self._cloud = self._connect(settings)
        return provider_pb2.ConfigureResponse(supportsPreview=True, supports_autonaming_configuration=True)

    @answered
    def Invoke(  # noqa: N802
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        function = function_of(request.tok)
        asked = {name: value for name, value in from_struct(request.args).items() if value is not None}
        failures = as_failures(function.problems(asked))
        if failures:
            return provider_pb2.InvokeResponse(failures=failures)
        try:
            return provider_pb2.InvokeResponse(**{"return": to_struct(function.ask(self.cloud, asked))})
        except Unknowable:
            return provider_pb2.InvokeResponse(**{"return": to_struct(dict.fromkeys(function.outputs, UNKNOWN))})
