"""The actions about releases. An environment serves the APIs as they were when it was released, whatever is changed
afterwards (provider.md 3.7)."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import msgspec

from localcloud.actions import action
from localcloud.apigateway.errors import NotOffered, WrongState
from localcloud.apigateway.naming import moment, service_resource
from localcloud.apigateway.records import Release
from localcloud.apigateway.rules import page
from localcloud.apigateway.store import GatewayStore
from localcloud.apigateway.wire_services import (
    DescribeServiceEnvironmentReleaseHistory,
    Done,
    ReleaseAnswer,
    Released,
    ReleaseService,
    UnReleaseService,
    VersionPage,
    Versions,
    VersionView,
)
from localcloud.exchange import Call


class ReleaseActions(msgspec.Struct, frozen=True):
    """ReleaseService and its relatives."""

    store: GatewayStore

    @action(ReleaseService, resource=service_resource)
    def release(self, call: Call, asked: ReleaseService) -> ReleaseAnswer:
        service = self.store.service(asked.service_id, call.region)
        if asked.api_ids:
            raise NotOffered("Releasing some of a service's APIs.")
        if not service.apis:
            raise WrongState("InvalidStatus", f"{service.id} has no API; create one before the release.")
        stamp = dt.datetime.fromtimestamp(call.now, dt.UTC).strftime("%Y%m%d%H%M%S")
        release = Release(f"{stamp}{uuid4()}", asked.release_desc, call.now, tuple(service.apis.values()))
        service.online[asked.environment_name] = release
        service.history.setdefault(asked.environment_name, []).append(release)
        return ReleaseAnswer(result=Released(release_desc=release.description, release_version=release.version))

    @action(UnReleaseService, resource=service_resource)
    def unrelease(self, call: Call, asked: UnReleaseService) -> Done:
        """True also where nothing was released: the provider relies on it (provider.md 3.7)."""
        service = self.store.service(asked.service_id, call.region)
        if asked.api_ids:
            raise NotOffered("Taking back some of a service's APIs.")
        service.online.pop(asked.environment_name, None)
        service.history.pop(asked.environment_name, None)
        return Done()

    @action(DescribeServiceEnvironmentReleaseHistory, resource=service_resource)
    def history(self, call: Call, asked: DescribeServiceEnvironmentReleaseHistory) -> Versions:
        """The newest first."""
        service = self.store.service(asked.service_id, call.region)
        found = service.history.get(asked.environment_name, [])[::-1]
        rows = [
            VersionView(version_name=each.version, version_desc=each.description, release_time=moment(each.at))
            for each in page(found, asked.offset, asked.limit)
        ]
        return Versions(result=VersionPage(total_count=len(found), version_list=rows))
