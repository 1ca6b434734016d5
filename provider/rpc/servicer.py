"""The part of the engine's protocol that is about resources: understand, let the lifecycle do it, answer."""

from __future__ import annotations

import os

import grpc  # type: ignore[import-untyped]
from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2

from provider import lifecycle
from provider.catalogue import resource_of
from provider.check import check
from provider.diff import Change, Edit, without_ignored
from provider.naming import Mode, Naming
from provider.plan import planned_new, planned_update
from provider.resource import Resource, tops
from provider.rpc.configuration import ConfigurationServicer
from provider.rpc.refusals import answered, as_failures
from provider.rpc.structs import from_struct, sealed, to_struct
from provider.rpc.tokens import token_of
from provider.values import DEFAULTS, Inputs

_KINDS = {
    (Edit.ADD, False): provider_pb2.PropertyDiff.ADD,
    (Edit.ADD, True): provider_pb2.PropertyDiff.ADD_REPLACE,
    (Edit.UPDATE, False): provider_pb2.PropertyDiff.UPDATE,
    (Edit.UPDATE, True): provider_pb2.PropertyDiff.UPDATE_REPLACE,
    (Edit.DELETE, False): provider_pb2.PropertyDiff.DELETE,
    (Edit.DELETE, True): provider_pb2.PropertyDiff.DELETE_REPLACE,
}

_MODES = {
    provider_pb2.CheckRequest.AutonamingOptions.PROPOSE: Mode.SUGGEST,
    provider_pb2.CheckRequest.AutonamingOptions.ENFORCE: Mode.ENFORCE,
    provider_pb2.CheckRequest.AutonamingOptions.DISABLE: Mode.DISABLE,
}

SEED_BYTES = 32


class Servicer(ConfigurationServicer):
    """Check, diff, create, read, update, delete."""

    @answered
    def Check(  # noqa: N802
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        resource = resource_of(token_of(request))
        checked = check(resource.fields, from_struct(request.news), from_struct(request.olds), _naming(request))
        failures = checked.failures or tuple(resource.problems(checked.inputs))
        inputs = to_struct(sealed(resource.fields, checked.inputs))
        return provider_pb2.CheckResponse(inputs=inputs, failures=as_failures(failures))

    @answered
    def Diff(  # noqa: N802
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        resource, want = resource_of(token_of(request)), from_struct(request.news)
        found = lifecycle.differences(resource, from_struct(request.olds), want)
        return _described(resource, without_ignored(found, request.ignoreChanges), want)

    @answered
    def Create(  # noqa: N802
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        resource, want = resource_of(token_of(request)), from_struct(request.properties)
        if request.preview:
            planned = planned_new(resource.fields, resource.outputs, want)
            return provider_pb2.CreateResponse(properties=to_struct(sealed(resource.fields, planned)))
        resource_id, state = lifecycle.create(resource, self.cloud, want)
        return provider_pb2.CreateResponse(id=resource_id, properties=to_struct(sealed(resource.fields, state)))

    @answered
    def Update(  # noqa: N802
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        resource, have, want = resource_of(token_of(request)), from_struct(request.olds), from_struct(request.news)
        if request.preview:
            unsettled = resource.unsettled(tops(lifecycle.differences(resource, have, want)))
            planned = planned_update(resource.fields, have, want, unsettled=unsettled)
            return provider_pb2.UpdateResponse(properties=to_struct(sealed(resource.fields, planned)))
        state = lifecycle.update(resource, self.cloud, request.id, have, want)
        return provider_pb2.UpdateResponse(properties=to_struct(sealed(resource.fields, state)))

    @answered
    def Read(  # noqa: N802
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        resource, known, before = (
            resource_of(token_of(request)),
            from_struct(request.properties),
            from_struct(request.inputs),
        )
        found = lifecycle.read(resource, self.cloud, request.id, known, before)
        if found is None:
            return provider_pb2.ReadResponse()
        state, inputs = found
        return provider_pb2.ReadResponse(
            id=request.id,
            properties=to_struct(sealed(resource.fields, state)),
            inputs=to_struct(sealed(resource.fields, inputs)),
        )

    @answered
    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> Empty:  # noqa: N802
        lifecycle.delete(resource_of(token_of(request)), self.cloud, request.id, from_struct(request.properties))
        return Empty()


def _naming(request: provider_pb2.CheckRequest) -> Naming:
    name = request.name or request.urn.rsplit("::", 1)[-1]
    seed = request.randomSeed or os.urandom(SEED_BYTES)
    if not request.HasField("autonaming"):
        return Naming(name, seed)
    return Naming(name, seed, _MODES[request.autonaming.mode], request.autonaming.proposed_name)


def _described(resource: Resource, found: tuple[Change, ...], want: Inputs) -> provider_pb2.DiffResponse:
    replaces = [change.path for change in found if change.replaces]
    some = provider_pb2.DiffResponse.DIFF_SOME if found else provider_pb2.DiffResponse.DIFF_NONE
    return provider_pb2.DiffResponse(
        changes=some,
        diffs=list(dict.fromkeys(change.top for change in found)),
        replaces=replaces,
        stables=sorted(name for name, field in resource.fields.items() if field.replaces and name not in tops(found)),
        detailedDiff={
            change.path: provider_pb2.PropertyDiff(kind=_KINDS[change.edit, change.replaces]) for change in found
        },
        hasDetailedDiff=True,
        deleteBeforeReplace=bool(replaces) and (resource.delete_first or _keeps_its_name(resource, found, want)),
    )


def _keeps_its_name(resource: Resource, found: tuple[Change, ...], want: Inputs) -> bool:
    """A name that the program gives stays the same in old and new, so both cannot exist at once (provider.md 8.2)."""
    made_up = want.get(DEFAULTS, [])
    if any(field.autoname and name in want and name not in made_up for name, field in resource.fields.items()):
        return True
    unique = {name for name, field in resource.fields.items() if field.unique}
    return bool(unique) and not unique & tops(found)
