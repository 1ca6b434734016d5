"""A provider behind a real gRPC connection, spoken to in the engine's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import grpc  # type: ignore[import-untyped]
from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from provider.cloud import Cloud
from provider.rpc.servicer import Servicer
from provider.rpc.structs import from_struct, to_struct
from provider.values import Properties
from tests.support.cloud import PATIENCE

SETTINGS = {"region": "ap-singapore", "secretId": "AKIDlocal", "secretKey": "local"}


def urn(type_name: str, name: str) -> str:
    return f"urn:pulumi:dev::images::{type_name}::{name}"


class Refused(Exception):
    """The plugin ended a call with an error; `left` is the resource it says exists all the same."""

    def __init__(self, error: grpc.RpcError) -> None:
        super().__init__(error.details())
        self.code = error.code()
        self.left: provider_pb2.ErrorResourceInitFailed | None = None
        details = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin")
        if details:
            status = status_pb2.Status.FromString(details)
            self.left = provider_pb2.ErrorResourceInitFailed()
            status.details[0].Unpack(self.left)


@dataclass
class Made:
    """A resource as the engine remembers it."""

    type_name: str
    name: str
    resource_id: str
    inputs: Properties
    state: Properties


class Plugin:
    """The engine's side of the conversation."""

    def __init__(self, address: str) -> None:
        self._channel = grpc.insecure_channel(address)
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)

    def close(self) -> None:
        self._channel.close()

    def configure(self, settings: Mapping[str, Any] = SETTINGS) -> Any:
        return self.send("Configure", provider_pb2.ConfigureRequest(args=to_struct(settings)))

    def info(self) -> Any:
        return self.send("GetPluginInfo", Empty())

    def cancel(self) -> None:
        self.send("Cancel", Empty())

    def check_config(self, settings: Mapping[str, Any]) -> Any:
        return self.send("CheckConfig", provider_pb2.CheckRequest(news=to_struct(settings)))

    def invoke(self, token: str, arguments: Mapping[str, Any]) -> Any:
        return self.send("Invoke", provider_pb2.InvokeRequest(tok=token, args=to_struct(arguments)))

    def schema(self) -> str:
        return str(self.send("GetSchema", provider_pb2.GetSchemaRequest()).schema)

    def check(self, type_name: str, name: str, asked: Properties, before: Properties | None = None) -> Any:
        request = provider_pb2.CheckRequest(
            urn=urn(type_name, name), news=to_struct(asked), olds=to_struct(before or {}), randomSeed=b"seed"
        )
        return self.send("Check", request)

    def preview(self, type_name: str, name: str, inputs: Properties) -> Properties:
        request = provider_pb2.CreateRequest(urn=urn(type_name, name), properties=to_struct(inputs), preview=True)
        return from_struct(self.send("Create", request).properties)

    def create(self, type_name: str, name: str, asked: Properties) -> Made:
        inputs = from_struct(self.check(type_name, name, asked).inputs)
        request = provider_pb2.CreateRequest(urn=urn(type_name, name), properties=to_struct(inputs))
        answer = self.send("Create", request)
        return Made(type_name, name, answer.id, inputs, from_struct(answer.properties))

    def diff(self, made: Made, asked: Properties) -> Any:
        checked = self.check(made.type_name, made.name, asked, made.inputs)
        return self.send(
            "Diff",
            provider_pb2.DiffRequest(
                id=made.resource_id,
                urn=urn(made.type_name, made.name),
                olds=to_struct(made.state),
                old_inputs=to_struct(made.inputs),
                news=checked.inputs,
            ),
        )

    def update(self, made: Made, asked: Properties) -> Made:
        inputs = from_struct(self.check(made.type_name, made.name, asked, made.inputs).inputs)
        request = provider_pb2.UpdateRequest(
            id=made.resource_id,
            urn=urn(made.type_name, made.name),
            olds=to_struct(made.state),
            old_inputs=to_struct(made.inputs),
            news=to_struct(inputs),
        )
        state = from_struct(self.send("Update", request).properties)
        return Made(made.type_name, made.name, made.resource_id, inputs, state)

    def read(self, made: Made) -> Made | None:
        request = provider_pb2.ReadRequest(
            id=made.resource_id,
            urn=urn(made.type_name, made.name),
            properties=to_struct(made.state),
            inputs=to_struct(made.inputs),
        )
        answer = self.send("Read", request)
        if not answer.id:
            return None
        return Made(made.type_name, made.name, answer.id, from_struct(answer.inputs), from_struct(answer.properties))

    def delete(self, made: Made) -> None:
        request = provider_pb2.DeleteRequest(
            id=made.resource_id, urn=urn(made.type_name, made.name), properties=to_struct(made.state)
        )
        self.send("Delete", request)

    def send(self, method: str, request: Any) -> Any:
        """One call as it is. Raises Refused."""
        try:
            return getattr(self._stub, method)(request, timeout=PATIENCE)
        except grpc.RpcError as error:
            raise Refused(error) from error


@contextmanager
def plugin_on(cloud: Cloud) -> Iterator[Plugin]:
    """A provider in this process whose cloud is given, already configured."""
    server = grpc.server(ThreadPoolExecutor(max_workers=16))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(lambda _settings: cloud, lambda: None), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    plugin = Plugin(f"127.0.0.1:{port}")
    try:
        plugin.configure()
        yield plugin
    finally:
        plugin.close()
        server.stop(grace=None).wait(PATIENCE)
