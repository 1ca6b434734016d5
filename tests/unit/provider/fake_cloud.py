"""A cloud in memory, behind the provider's own seam: it keeps what it is told and can be made to refuse."""

# ruff: noqa: N802 - methods are named like the API's actions

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from provider.cloud import CosAnswer
from provider.errors import AlreadyThere, CloudError, Gone
from provider.waiting import Patience

APP_ID, UIN = 1250000000, "100000000001"


@dataclass
class FakeClock:
    """Time that passes only when somebody waits."""

    time: float = 0.0
    pauses: list[float] = field(default_factory=list)
    stopped: bool = False

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float) -> bool:
        self.time += seconds
        self.pauses.append(seconds)
        return self.stopped


@dataclass
class Refusal:
    """The n-th request of that name (counted from now on) is answered with this error, `times` times."""

    request: str
    error: CloudError
    skip: int
    times: int


class FakeCloud:
    """Roles, policies, logs, functions and buckets as dictionaries. `sent` names every request in order."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.sent: list[str] = []
        self.bodies: list[Mapping[str, Any]] = []
        self.roles: dict[str, dict[str, Any]] = {}
        self.policies: dict[int, dict[str, Any]] = {}
        self.attached: set[tuple[str, int]] = set()
        self.tags: dict[str, dict[str, str]] = {}
        self.logsets: dict[str, dict[str, Any]] = {}
        self.topics: dict[str, dict[str, Any]] = {}
        self.indexes: dict[str, dict[str, Any]] = {}
        self.functions: dict[str, dict[str, Any]] = {}
        self.retries: dict[str, dict[str, Any]] = {}
        self.reserved: dict[str, int] = {}
        self.buckets: dict[str, dict[str, Any]] = {}
        self.secrets: dict[str, dict[str, Any]] = {}
        self.settling = 0
        """How often a changed function is looked at before it is Active."""
        self.silent: set[str] = set()
        """Actions that succeed without saying anything."""
        self._refusals: list[Refusal] = []
        self._ids = 27900000

    @property
    def region(self) -> str:
        return "ap-singapore"

    @property
    def patience(self) -> Patience:
        return Patience(self.clock)

    def bucket_url(self, bucket: str) -> str:
        return f"http://{bucket}.cos.ap-singapore.myqcloud.com"

    def refuse(self, request: str, error: CloudError, *, skip: int = 0, times: int = 1) -> None:
        self._refusals.append(Refusal(request, error, skip, times))

    def empty(self) -> bool:
        kept = (self.roles, self.policies, self.attached, self.logsets, self.topics, self.indexes, self.functions)
        return not any((*kept, self.reserved, self.buckets, self.secrets))

    def api(self, service: str, action: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        asked = {name: value for name, value in parameters.items() if value is not None}
        self._note(f"{service}:{action}", asked)
        if f"{service}:{action}" in self.silent:
            return {}
        perform: Callable[[dict[str, Any]], dict[str, Any] | None] = getattr(self, f"_{action}")
        return perform(asked) or {}

    def cos(
        self,
        method: str,
        bucket: str,
        about: str = "",
        *,
        document: Mapping[str, Any] | str | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> CosAnswer:
        self._note(f"cos:{method}{f' {about}' if about else ''}", {"bucket": bucket, "document": document})
        if method == "PUT" and not about:
            if bucket in self.buckets:
                raise AlreadyThere("it is there", code="BucketAlreadyExists")
            self.buckets[bucket] = {"acl": (headers or {})["x-cos-acl"]}
            return CosAnswer({}, {})
        if bucket not in self.buckets:
            raise Gone("no such bucket", code="NoSuchBucket")
        return self._sub_resource(method, bucket, about, document, headers or {})

    def _sub_resource(
        self, method: str, bucket: str, about: str, document: Any, headers: Mapping[str, str]
    ) -> CosAnswer:
        kept = self.buckets[bucket]
        if about == "versions":
            return CosAnswer({}, {"Version": [{"Key": key, "VersionId": "null"} for key in kept.get("objects", [])]})
        if about == "delete":
            gone = {one["Key"] for one in document["Delete"]["Object"]}
            kept["objects"] = [key for key in kept["objects"] if key not in gone]
        elif method == "DELETE" and not about:
            if kept.get("objects"):
                raise CloudError("not empty", code="BucketNotEmpty")
            del self.buckets[bucket]
        elif method == "DELETE":
            kept.pop(about, None)
        elif method == "PUT" and about == "acl":
            kept["acl"] = headers["x-cos-acl"]
        elif method == "PUT":
            kept[about] = document
        elif about == "acl":
            return CosAnswer({}, _acl(kept["acl"]))
        elif about:
            return self._kept(kept, about)
        return CosAnswer({}, {})

    @staticmethod
    def _kept(kept: Mapping[str, Any], about: str) -> CosAnswer:
        if about not in kept:
            raise Gone("not set", code="NoSuchConfiguration")
        if isinstance(kept[about], str):
            return CosAnswer({}, {}, kept[about])
        (inner,) = kept[about].values()
        return CosAnswer({}, json.loads(json.dumps(inner), parse_int=str))

    def _note(self, request: str, asked: Mapping[str, Any]) -> None:
        self.sent.append(request)
        self.bodies.append(asked)
        for refusal in self._refusals:
            if refusal.request != request or refusal.times == 0:
                continue
            if refusal.skip:
                refusal.skip -= 1
                continue
            refusal.times -= 1
            raise refusal.error

    def _new_id(self) -> int:
        self._ids += 1
        return self._ids

    # cam

    def _GetUserAppId(self, _asked: dict[str, Any]) -> dict[str, Any]:
        return {"Uin": UIN, "OwnerUin": UIN, "AppId": APP_ID}

    def _DescribeSubAccounts(self, _asked: dict[str, Any]) -> dict[str, Any]:
        return {"SubAccounts": []}

    def _CreateRole(self, asked: dict[str, Any]) -> dict[str, Any]:
        if any(role["RoleName"] == asked["RoleName"] for role in self.roles.values()):
            raise AlreadyThere("taken", code="InvalidParameter.RoleNameInUse")
        number = str(self._new_id())
        self.roles[number] = {"SessionDuration": 7200, "ConsoleLogin": 0, **asked}
        return {"RoleId": number}

    def _role(self, number: str) -> dict[str, Any]:
        if number not in self.roles:
            raise Gone("no such role", code="InvalidParameter.RoleNotExist")
        return self.roles[number]

    def _DescribeRoleList(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"List": [{"RoleId": role_id, **role} for role_id, role in self.roles.items()]}

    def _GetRole(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"RoleInfo": self._role(asked["RoleId"])}

    def _UpdateRoleDescription(self, asked: dict[str, Any]) -> None:
        self._role(asked["RoleId"]).update(asked)

    _UpdateAssumeRolePolicy = _UpdateRoleDescription
    _UpdateRoleSessionDuration = _UpdateRoleDescription

    def _UpdateRoleConsoleLogin(self, asked: dict[str, Any]) -> None:
        self._role(str(asked["RoleId"])).update(asked)

    def _DeleteRole(self, asked: dict[str, Any]) -> None:
        self._role(asked["RoleId"])
        del self.roles[asked["RoleId"]]

    def _CreatePolicy(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = self._new_id()
        self.policies[number] = {"Type": 1, "AddTime": "then", "UpdateTime": "then", **asked}
        return {"PolicyId": number}

    def _policy(self, number: int) -> dict[str, Any]:
        if number not in self.policies:
            raise Gone("no such policy", code="ResourceNotFound.PolicyIdNotFound")
        return self.policies[number]

    def _GetPolicy(self, asked: dict[str, Any]) -> dict[str, Any]:
        return self._policy(asked["PolicyId"])

    def _UpdatePolicy(self, asked: dict[str, Any]) -> None:
        self._policy(asked["PolicyId"]).update(asked)

    def _DeletePolicy(self, asked: dict[str, Any]) -> None:
        for number in asked["PolicyId"]:
            self._policy(number)
            del self.policies[number]

    def _AttachRolePolicy(self, asked: dict[str, Any]) -> None:
        self.attached.add(self._attachment(asked, "Attach"))

    def _DetachRolePolicy(self, asked: dict[str, Any]) -> None:
        self.attached.discard(self._attachment(asked, "Detach"))

    def _attachment(self, asked: dict[str, Any], verb: str) -> tuple[str, int]:
        if f"{verb}RoleId" in asked:
            return asked[f"{verb}RoleId"], asked["PolicyId"]
        return self._named(self.roles, "RoleName", asked[f"{verb}RoleName"]), self._named(
            self.policies, "PolicyName", asked["PolicyName"]
        )

    @staticmethod
    def _named(things: Mapping[Any, Mapping[str, Any]], key: str, name: str) -> Any:
        for number, thing in things.items():
            if thing[key] == name:
                return number
        raise Gone(f"no {key} {name}", code="ResourceNotFound.NotFound")

    def _ListAttachedRolePolicies(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = asked.get("RoleId") or self._named(self.roles, "RoleName", asked["RoleName"])
        self._role(number)
        mine = [
            self.policies[policy] | {"PolicyId": policy} for role, policy in sorted(self.attached) if role == number
        ]
        return {"List": [one | {"PolicyType": "User", "CreateMode": 2} for one in mine]}

    # tag

    def _ModifyResourceTags(self, asked: dict[str, Any]) -> None:
        kept = self.tags.setdefault(asked["Resource"].rsplit("/", 1)[-1], {})
        kept.update({tag["TagKey"]: tag["TagValue"] for tag in asked.get("ReplaceTags", [])})
        for tag in asked.get("DeleteTags", []):
            kept.pop(tag["TagKey"], None)

    def _DescribeResourceTagsByResourceIds(self, asked: dict[str, Any]) -> dict[str, Any]:
        (number,) = asked["ResourceIds"]
        kept = self.tags.get(number.rsplit("/", 1)[-1], {})
        return {"Tags": [{"TagKey": k, "TagValue": v, "ResourceId": number} for k, v in kept.items()]}

    # cls

    def _CreateLogset(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = f"logset-{self._new_id()}"
        self.logsets[number] = {"LogsetId": number, **asked}
        return {"LogsetId": number}

    def _DescribeLogsets(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"Logsets": self._selected(self.logsets, asked)}

    def _ModifyLogset(self, asked: dict[str, Any]) -> None:
        self.logsets[asked["LogsetId"]].update(asked)

    def _DeleteLogset(self, asked: dict[str, Any]) -> None:
        del self.logsets[asked["LogsetId"]]

    def _CreateTopic(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = f"topic-{self._new_id()}"
        self.topics[number] = {"TopicId": number, "Period": 30, "StorageType": "hot", "PartitionCount": 1, **asked}
        return {"TopicId": number}

    def _DescribeTopics(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"Topics": self._selected(self.topics, asked)}

    @staticmethod
    def _selected(things: Mapping[str, Any], asked: dict[str, Any]) -> list[Any]:
        ((number,),) = (one["Values"] for one in asked["Filters"])
        return [things[number]] if number in things else []

    def _ModifyTopic(self, asked: dict[str, Any]) -> None:
        self.topics[asked["TopicId"]].update(asked)

    def _DeleteTopic(self, asked: dict[str, Any]) -> None:
        del self.topics[asked["TopicId"]]
        self.indexes.pop(asked["TopicId"], None)

    def _CreateIndex(self, asked: dict[str, Any]) -> None:
        self.indexes[asked["TopicId"]] = asked

    _ModifyIndex = _CreateIndex

    def _DescribeIndex(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["TopicId"] not in self.indexes:
            raise Gone("no index", code="ResourceNotFound.IndexNotExist")
        return self.indexes[asked["TopicId"]]

    def _DeleteIndex(self, asked: dict[str, Any]) -> None:
        del self.indexes[asked["TopicId"]]

    # ssm

    def _CreateSecret(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["SecretName"] in self.secrets:
            raise AlreadyThere("taken", code="ResourceInUse.SecretExists")
        self.secrets[asked["SecretName"]] = {
            "SecretName": asked["SecretName"],
            "Description": asked.get("Description", ""),
            "KmsKeyId": asked.get("KmsKeyId", "made-by-ssm"),
            "Status": "Enabled",
            "CreateUin": int(UIN),
            "versions": {asked["VersionId"]: asked["SecretString"]},
        }
        return {"SecretName": asked["SecretName"]}

    def _DescribeSecret(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["SecretName"] not in self.secrets:
            raise Gone("can not find secrets", code="ResourceNotFound")
        return self.secrets[asked["SecretName"]]

    def _UpdateDescription(self, asked: dict[str, Any]) -> None:
        self._DescribeSecret(asked)["Description"] = asked["Description"]

    def _EnableSecret(self, asked: dict[str, Any]) -> None:
        if self._DescribeSecret(asked)["Status"] == "PendingDelete":
            raise CloudError("it waits for its deletion", code="FailedOperation")
        self._DescribeSecret(asked)["Status"] = "Enabled"

    def _DisableSecret(self, asked: dict[str, Any]) -> None:
        self._DescribeSecret(asked)["Status"] = "Disabled"

    _RestoreSecret = _DisableSecret

    def _DeleteSecret(self, asked: dict[str, Any]) -> None:
        if self._DescribeSecret(asked)["Status"] != "Disabled":
            raise CloudError("disable it first", code="FailedOperation")
        if asked["RecoveryWindowInDays"]:
            self._DescribeSecret(asked)["Status"] = "PendingDelete"
        else:
            del self.secrets[asked["SecretName"]]
            self.tags.pop(asked["SecretName"], None)

    def _PutSecretValue(self, asked: dict[str, Any]) -> dict[str, Any]:
        versions = self._DescribeSecret(asked)["versions"]
        if asked["VersionId"] in versions:
            raise AlreadyThere("taken", code="ResourceInUse.VersionIdExists")
        versions[asked["VersionId"]] = asked.get("SecretString") or asked["SecretBinary"]
        return {"SecretName": asked["SecretName"], "VersionId": asked["VersionId"]}

    def _UpdateSecret(self, asked: dict[str, Any]) -> None:
        text = asked.get("SecretString") or asked["SecretBinary"]
        self._DescribeSecret(asked)["versions"][asked["VersionId"]] = text

    def _ListSecretVersionIds(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"Versions": [{"VersionId": one} for one in self._DescribeSecret(asked)["versions"]]}

    def _GetSecretValue(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"SecretString": self._DescribeSecret(asked)["versions"][asked["VersionId"]], "SecretBinary": ""}

    def _DeleteSecretVersion(self, asked: dict[str, Any]) -> None:
        if self._DescribeSecret(asked)["versions"].pop(asked["VersionId"], None) is None:
            raise Gone("no such version", code="ResourceNotFound")

    # scf

    def _CreateFunction(self, asked: dict[str, Any]) -> None:
        if asked["FunctionName"] in self.functions:
            raise AlreadyThere("taken", code="ResourceInUse.FunctionName")
        self.functions[asked["FunctionName"]] = {"Triggers": [], "left": self.settling, **asked}

    def _function(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["FunctionName"] not in self.functions:
            raise Gone("no such function", code="ResourceNotFound.Function")
        return self.functions[asked["FunctionName"]]

    def _GetFunction(self, asked: dict[str, Any]) -> dict[str, Any]:
        function = self._function(asked)
        function["left"] -= 1
        status = "Active" if function["left"] < 0 else "Updating"
        labels = {tag["Key"]: tag["Value"] for tag in function.get("Tags", [])} | self.tags.get(
            asked["FunctionName"], {}
        )
        found = {"Status": status, "FunctionId": "lam-1", **function}
        return found | {"Tags": [{"Key": key, "Value": value} for key, value in labels.items()]}

    def _UpdateFunctionConfiguration(self, asked: dict[str, Any]) -> None:
        if asked["Environment"]["Variables"] == [{"Key": "", "Value": ""}]:
            asked = asked | {"Environment": {"Variables": []}}
        self._function(asked).update(asked | {"left": self.settling})

    def _UpdateFunctionCode(self, asked: dict[str, Any]) -> None:
        self._function(asked).update(asked | {"left": self.settling})

    def _DeleteFunction(self, asked: dict[str, Any]) -> None:
        self._function(asked)
        del self.functions[asked["FunctionName"]]

    def _CreateTrigger(self, asked: dict[str, Any]) -> None:
        trigger = {name: asked[name] for name in ("TriggerName", "Type", "TriggerDesc")}
        if asked["Type"] == "timer":
            trigger["TriggerDesc"] = json.dumps({"cron": asked["TriggerDesc"]})
        self._function(asked)["Triggers"].append(trigger | {"Enable": 1})

    def _UpdateTrigger(self, asked: dict[str, Any]) -> None:
        self._remove(asked, lambda one: one["TriggerName"] == asked["TriggerName"])
        self._CreateTrigger(asked)

    def _DeleteTrigger(self, asked: dict[str, Any]) -> None:
        description = asked["TriggerDesc"]
        whole = asked["Type"] != "cos"
        self._remove(
            asked,
            lambda one: one["TriggerName"] == asked["TriggerName"] and (whole or one["TriggerDesc"] == description),
        )

    def _remove(self, asked: dict[str, Any], fits: Callable[[dict[str, Any]], bool]) -> None:
        function = self._function(asked)
        function["Triggers"] = [one for one in function["Triggers"] if not fits(one)]

    def _UpdateFunctionEventInvokeConfig(self, asked: dict[str, Any]) -> None:
        self._function(asked)
        self.retries[asked["FunctionName"]] = asked["AsyncTriggerConfig"]

    def _GetFunctionEventInvokeConfig(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._function(asked)
        return {"AsyncTriggerConfig": self.retries.get(asked["FunctionName"])}

    def _PutReservedConcurrencyConfig(self, asked: dict[str, Any]) -> None:
        self._function(asked)
        self.reserved[asked["FunctionName"]] = asked["ReservedConcurrencyMem"]

    def _GetReservedConcurrencyConfig(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"ReservedMem": self.reserved.get(asked["FunctionName"])}

    def _DeleteReservedConcurrencyConfig(self, asked: dict[str, Any]) -> None:
        self.reserved.pop(asked["FunctionName"], None)


def _acl(word: str) -> dict[str, Any]:
    owner = {"ID": f"qcs::cam::uin/{UIN}:uin/{UIN}", "DisplayName": UIN}
    grants = [{"Grantee": {"type": "CanonicalUser", **owner}, "Permission": "FULL_CONTROL"}]
    if word != "private":
        everybody = {"type": "Group", "URI": "http://cam.qcloud.com/groups/global/AllUsers"}
        permissions = ("READ", "WRITE") if word == "public-read-write" else ("READ",)
        grants += [{"Grantee": everybody, "Permission": permission} for permission in permissions]
    return {"Owner": owner, "AccessControlList": {"Grant": grants}}
