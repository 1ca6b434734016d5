"""The engine's protocol over a real connection: what is said about checks, differences, failures and secrets."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc  # type: ignore[import-untyped]
import pytest
from pulumi.runtime.proto import provider_pb2

from provider.errors import CloudError
from provider.rpc.structs import ENCRYPTED, SIGNATURE, from_struct, to_struct
from provider.values import UNKNOWN
from tests.component.provider.plugin import Plugin, Refused, plugin_on, urn
from tests.support.cloud import PATIENCE
from tests.unit.provider.fake_cloud import FakeCloud

ROLE = "tencentcloud:Cam/role:Role"
LOGSET = "tencentcloud:Cls/logset:Logset"
TOPIC = "tencentcloud:Cls/topic:Topic"
SECRET = "tencentcloud:Ssm/secret:Secret"
VERSION = "tencentcloud:Ssm/secretVersion:SecretVersion"
RESERVED = "tencentcloud:Scf/reservedConcurrencyConfig:ReservedConcurrencyConfig"
DOCUMENT = json.dumps({"version": "2.0", "statement": [{"effect": "allow", "action": ["name/sts:AssumeRole"]}]})
PLAIN = {"name": "worker", "document": DOCUMENT}


@pytest.fixture
def cloud() -> FakeCloud:
    return FakeCloud()


@pytest.fixture
def plugin(cloud: FakeCloud) -> Iterator[Plugin]:
    with plugin_on(cloud) as plugin:
        yield plugin


def test_a_role_goes_all_the_way_round(plugin: Plugin, cloud: FakeCloud) -> None:
    made = plugin.create(ROLE, "worker", PLAIN)
    assert plugin.diff(made, PLAIN).changes == provider_pb2.DiffResponse.DIFF_NONE
    made = plugin.update(made, {**PLAIN, "description": "works"})
    assert cloud.roles[made.resource_id]["Description"] == "works"
    assert plugin.read(made) == made
    plugin.delete(made)
    assert plugin.read(made) is None


def test_a_difference_is_told_with_its_path_and_kind(plugin: Plugin) -> None:
    made = plugin.create(ROLE, "worker", {**PLAIN, "tags": {"a": "1"}})
    answer = plugin.diff(made, {**PLAIN, "tags": {"a": "2", "b": "1"}})
    kinds = {path: one.kind for path, one in answer.detailedDiff.items()}
    assert kinds == {"tags.a": provider_pb2.PropertyDiff.UPDATE, "tags.b": provider_pb2.PropertyDiff.ADD}
    assert list(answer.diffs) == ["tags"]
    assert list(answer.stables) == ["name"]


def test_a_given_name_is_deleted_first_and_a_made_up_one_is_not(plugin: Plugin) -> None:
    named = plugin.create(ROLE, "worker", PLAIN)
    answer = plugin.diff(named, {**PLAIN, "name": "other"})
    assert answer.detailedDiff["name"].kind == provider_pb2.PropertyDiff.UPDATE_REPLACE
    assert answer.deleteBeforeReplace
    free = plugin.create(ROLE, "free", {"document": DOCUMENT})
    assert free.state["name"].startswith("free-")
    assert plugin.diff(free, {"document": DOCUMENT}).changes == provider_pb2.DiffResponse.DIFF_NONE
    free.state["name"] = "renamed-by-hand"
    answer = plugin.diff(free, {"document": DOCUMENT})
    assert list(answer.replaces) == ["name"]
    assert not answer.deleteBeforeReplace


def test_a_reservation_is_deleted_before_the_new_one_is_made(plugin: Plugin, cloud: FakeCloud) -> None:
    cloud.api("scf", "CreateFunction", {"FunctionName": "images"})
    made = plugin.create(RESERVED, "images", {"functionName": "images", "reservedConcurrencyMem": 256})
    answer = plugin.diff(made, {"functionName": "images", "reservedConcurrencyMem": 512})
    assert list(answer.replaces) == ["reservedConcurrencyMem"]
    assert answer.deleteBeforeReplace


def test_what_cannot_change_is_refused_in_the_preview(plugin: Plugin) -> None:
    made = plugin.create(TOPIC, "fn", {"logsetId": "one", "topicName": "fn"})
    with pytest.raises(Refused, match=r"logsetId: .*pulumi up --replace"):
        plugin.diff(made, {"logsetId": "two", "topicName": "fn"})


def test_a_preview_shows_what_is_known_and_asks_the_cloud_nothing(plugin: Plugin, cloud: FakeCloud) -> None:
    inputs = from_struct(plugin.check(ROLE, "worker", PLAIN).inputs)
    shown = plugin.preview(ROLE, "worker", inputs)
    assert shown["name"] == "worker"
    assert shown["roleArn"] is UNKNOWN
    assert shown["id"] is UNKNOWN
    assert cloud.sent == []


def test_a_half_made_resource_is_handed_to_the_engine_with_its_state(plugin: Plugin, cloud: FakeCloud) -> None:
    cloud.refuse("tag:ModifyResourceTags", CloudError("a fault"))
    with pytest.raises(Refused, match="was created, but then") as failure:
        plugin.create(ROLE, "worker", {**PLAIN, "tags": {"a": "b"}})
    left = failure.value.left
    assert left is not None
    assert left.id in cloud.roles
    assert from_struct(left.properties)["name"] == "worker"
    assert from_struct(left.inputs)["tags"] == {"a": "b"}
    assert "a fault" in left.reasons[0]


def test_a_mistake_is_told_with_its_property(plugin: Plugin) -> None:
    (failure,) = plugin.check(ROLE, "worker", {"name": "worker", "document": "{"}).failures
    assert failure.property == "document"
    assert "not valid JSON" in failure.reason


def test_keys_come_back_encrypted_and_wrong_settings_are_refused(plugin: Plugin) -> None:
    answer = plugin.check_config({"region": "ap-singapore", "secretKey": "local"})
    assert "struct_value" in str(answer.inputs.fields["secretKey"])
    assert [one.property for one in plugin.check_config({"cos_domain": "x"}).failures] == ["cos_domain"]


def test_the_account_is_told(plugin: Plugin) -> None:
    answer = plugin.invoke("tencentcloud:User/getInfo:getInfo", {})
    assert from_struct(getattr(answer, "return"))["appId"] == "1250000000"
    assert plugin.invoke("tencentcloud:User/getInfo:getInfo", {"resultOutputFile": "x"}).failures


def test_what_is_not_offered_says_so(plugin: Plugin) -> None:
    with pytest.raises(Refused, match="use the official plugin") as failure:
        plugin.check("tencentcloud:Cvm/instance:Instance", "x", {})
    assert failure.value.code == grpc.StatusCode.NOT_FOUND


def test_the_version_and_the_schema_are_the_official_ones(plugin: Plugin) -> None:
    assert plugin.info().version == "0.2.3"
    assert json.loads(plugin.schema())["name"] == "tencentcloud"


def test_an_import_finds_inputs_that_need_no_update(plugin: Plugin) -> None:
    made = plugin.create(ROLE, "worker", {**PLAIN, "description": "works"})
    made.inputs, made.state = {}, {}
    found = plugin.read(made)
    assert found is not None
    assert found.inputs == {"__defaults": [], **PLAIN, "description": "works"}
    assert plugin.diff(found, {**PLAIN, "description": "works"}).changes == provider_pb2.DiffResponse.DIFF_NONE


class SlowCloud(FakeCloud):
    """A cloud that lets nobody finish creating a logset before everybody has started."""

    def __init__(self, everybody: int) -> None:
        super().__init__()
        self.started = threading.Barrier(everybody, timeout=PATIENCE)

    def _CreateLogset(self, asked: dict[str, str]) -> dict[str, str]:  # noqa: N802 - the action's name
        self.started.wait()
        return super()._CreateLogset(asked)


def test_eight_creates_wait_for_the_cloud_at_the_same_time() -> None:
    with plugin_on(SlowCloud(8)) as plugin, ThreadPoolExecutor(8) as engine:
        made = list(engine.map(lambda at: plugin.create(LOGSET, f"l{at}", {"logsetName": f"l{at}"}), range(8)))
    assert len({one.resource_id for one in made}) == 8


TEXT = {"secretName": "hook", "versionId": "v1", "secretString": "open sesame"}


def sealed_in(answer: object, field: str) -> bool:
    """Whether the text is in an answer's properties only in the form that the engine encrypts."""
    struct = getattr(answer, field)
    inner = struct.fields["secretString"].struct_value
    return inner.fields[SIGNATURE].string_value == ENCRYPTED and str(struct).count("open sesame") == 1


@pytest.fixture
def secret(plugin: Plugin) -> Plugin:
    plugin.create(SECRET, "hook", {"secretName": "hook"})
    return plugin


def test_the_text_of_a_secret_is_marked_in_every_answer(secret: Plugin) -> None:
    checked = secret.check(VERSION, "text", TEXT)
    assert sealed_in(checked, "inputs")
    named: dict[str, Any] = {"urn": urn(VERSION, "text"), "properties": to_struct(TEXT)}
    assert sealed_in(secret.send("Create", provider_pb2.CreateRequest(**named, preview=True)), "properties")
    assert sealed_in(secret.send("Create", provider_pb2.CreateRequest(**named)), "properties")
    made: dict[str, Any] = {"id": "hook#v1", "urn": urn(VERSION, "text")}
    read = secret.send("Read", provider_pb2.ReadRequest(**made, properties=to_struct(TEXT), inputs=to_struct(TEXT)))
    assert sealed_in(read, "properties")
    assert sealed_in(read, "inputs")
    old = to_struct({**TEXT, "secretString": "open barley"})
    for preview in (True, False):
        request = provider_pb2.UpdateRequest(**made, olds=old, news=to_struct(TEXT), preview=preview)
        assert sealed_in(secret.send("Update", request), "properties")


def test_the_text_of_a_version_that_failed_half_way_is_marked_too(secret: Plugin, cloud: FakeCloud) -> None:
    cloud.refuse("ssm:DescribeSecret", CloudError("broken", code="FailedOperation"), times=9)
    with pytest.raises(Refused) as failure:
        secret.create(VERSION, "text", TEXT)
    assert failure.value.left is not None
    assert sealed_in(failure.value.left, "properties")
    assert sealed_in(failure.value.left, "inputs")
    assert "sesame" not in str(failure.value)


def test_a_secret_whose_name_stays_is_deleted_before_it_is_replaced(secret: Plugin) -> None:
    made = secret.create(SECRET, "other", {"secretName": "other"})
    assert secret.diff(made, {"secretName": "other", "kmsKeyId": "mine"}).deleteBeforeReplace
    assert not secret.diff(made, {"secretName": "third", "kmsKeyId": "mine"}).deleteBeforeReplace
