"""tencentcloud:Scf/function:Function with its triggers (provider.md 3.3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from provider.check import Failure
from provider.cloud import Cloud
from provider.diff import Change, Edit, changes
from provider.errors import CloudError, Gone
from provider.fields import Fields
from provider.resource import Created, Resource, tops
from provider.resources import function_code as code
from provider.resources import function_triggers as triggers
from provider.resources import tags
from provider.resources.function_fields import FIELDS, OUTPUTS, PROTECTED
from provider.resources.function_wire import configuration, creation, described, environment_of
from provider.values import Inputs, Properties, State

SETTLE_SECONDS = 180.0
"""How long a function may be Creating or Updating (the official plugin's limit)."""
ROLE_SECONDS = 30.0
"""CAM shows a new role to SCF a little later; so long is a role that is not found waited for."""

ROLE_NOT_SEEN = ("ResourceNotFound.Role", "FailedOperation.QcsRoleNotFound", "InvalidParameter.RoleCheck")
SETTLED = frozenset({"Active", "CreateFailed", "UpdateFailed", "PublishFailed"})


class Function(Resource):
    """A function; its id is `namespace+name`."""

    type_name = "tencentcloud:Scf/function:Function"
    id_form = "<namespace>+<name>"
    fields: ClassVar[Fields] = FIELDS
    outputs: ClassVar[Fields] = OUTPUTS

    def problems(self, want: Inputs) -> Iterable[Failure]:
        yield from code.problems(want)
        yield from triggers.problems(want)
        for one, other in (("vpcId", "subnetId"), ("clsLogsetId", "clsTopicId")):
            if (one in want) != (other in want):
                missing = other if one in want else one
                yield Failure(missing, f"{one} and {other} belong together; set both or none")
        if want.get("enableEipConfig") is True and want.get("enablePublicNet") is False:
            yield Failure("enableEipConfig", "it needs enablePublicNet; set that to true")
        for name in want.get("environment") or {}:
            if name.upper().startswith(PROTECTED):
                yield Failure(f"environment.{name}", f"names that begin with {', '.join(PROTECTED)} are the platform's")

    def further_changes(self, have: State, want: Inputs) -> Iterable[Change]:
        """Other code at the same path is a change; a function that could not be created has to be made anew."""
        if have.get("status") == "CreateFailed":
            yield Change("status", Edit.UPDATE, replaces=True)
        if have.get("zipFile") == want.get("zipFile") and code.digest_differs(have, want):
            yield Change("zipFile", Edit.UPDATE)

    def unsettled(self, changed: frozenset[str]) -> frozenset[str]:
        return frozenset({"triggerInfos"}) if "triggers" in changed else frozenset()

    def remembered(self, want: Inputs) -> Properties:
        return code.digest(want)

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        request = {**creation(want), "Code": code.request(want)}
        cloud.patience.retrying(
            lambda: cloud.api("scf", "CreateFunction", request),
            worth=_role_not_seen_yet,
            what="the role",
            seconds=ROLE_SECONDS,
        )
        later = {"triggers", "l5Enable"}
        established = {name: value for name, value in want.items() if name not in later}
        return Created(f"{want['namespace']}+{want['name']}", {**established, **self.remembered(want)})

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        resource_id = f"{want['namespace']}+{want['name']}"
        return None if _status(cloud, resource_id) is None else resource_id

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        changed = tops((*changes(self.fields, have, want), *self.further_changes(have, want)))
        this = _this(resource_id)
        self._settle(cloud, resource_id)
        if changed & code.INPUTS:
            request = {**this, "Handler": want.get("handler"), "Code": code.request(want)}
            cloud.api("scf", "UpdateFunctionCode", request)
            self._settle(cloud, resource_id)
        settings = configuration(changed, want)
        if settings:
            cloud.api("scf", "UpdateFunctionConfiguration", {**this, **settings})
            self._settle(cloud, resource_id)
        if "triggers" in changed:
            triggers.bring_to(cloud, this, have.get("triggers") or [], want.get("triggers") or [])
        if "tags" in changed:
            namespace, _, name = resource_id.partition("+")
            tagged = f"qcs::scf:{cloud.region}:uin/:namespace/{namespace}/function/{name}"
            tags.change(cloud, tagged, have.get("tags") or {}, want.get("tags") or {})

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        try:
            found = cloud.api("scf", "GetFunction", _this(resource_id))
        except Gone:
            return None
        kept = {name: known[name] for name in code.UNREADABLE if name in known}
        return {
            **kept,
            **described(found),
            "environment": environment_of(found),
            "triggers": triggers.found(found.get("Triggers") or [], known.get("triggers", []) if known else None),
            "triggerInfos": triggers.infos(found.get("Triggers") or []),
        }

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        cloud.api("scf", "DeleteFunction", _this(resource_id))
        cloud.patience.until(
            lambda: True if _status(cloud, resource_id) is None else None,
            what=f"{resource_id} to disappear",
            seconds=SETTLE_SECONDS,
        )

    def _settle(self, cloud: Cloud, resource_id: str) -> None:
        """Wait until the last change is done. Raises CloudError when it failed."""
        status, reason = cloud.patience.until(
            lambda: _settled(cloud, resource_id), what=f"{resource_id} to become Active", seconds=SETTLE_SECONDS
        )
        if status != "Active":
            raise CloudError(f"{status}: {reason or 'no reason given'}", request="scf:GetFunction", code=status)


def _this(resource_id: str) -> dict[str, str]:
    namespace, _, name = resource_id.partition("+")
    return {"FunctionName": name, "Namespace": namespace}


def _role_not_seen_yet(error: CloudError) -> bool:
    return error.code.startswith(ROLE_NOT_SEEN)


def _status(cloud: Cloud, resource_id: str) -> tuple[str, str] | None:
    try:
        found = cloud.api("scf", "GetFunction", _this(resource_id))
    except Gone:
        return None
    return str(found["Status"]), str(found.get("StatusDesc") or "")


def _settled(cloud: Cloud, resource_id: str) -> tuple[str, str] | None:
    found = cloud.api("scf", "GetFunction", _this(resource_id))
    status = str(found["Status"])
    return (status, str(found.get("StatusDesc") or "")) if status in SETTLED else None
