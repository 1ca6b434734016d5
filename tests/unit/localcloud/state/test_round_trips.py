"""Each service's state, taken from one and put into another: nothing is lost, and the other one works with it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.changes import Changes
from localcloud.clock import Clock
from localcloud.errors import CloudError, Unauthorized
from localcloud.http import Headers, Request
from localcloud.identity import Account
from localcloud.mps.shelf import HOST, KEPT
from localcloud.scf import triggers
from localcloud.scf.asynchronous import AsyncQueue, Unfinished, Waiting
from localcloud.scf.function import AsyncPolicy, Configuration, Function, Key, Revision, Trigger
from localcloud.scf.invocation import Finished, Outcome, StatusCode
from localcloud.scf.invoker import Invoker
from localcloud.scf.kept import EventCollection, FunctionSection
from localcloud.scf.package import Package
from localcloud.scf.registry import Registry
from localcloud.scf.timers import Timers
from localcloud.state.clock_section import ClockSection
from localcloud.state.contract import Collection, Section
from localcloud.state.inventory import Entry, Inventory
from localcloud.tag import TagStore
from localcloud.tag.kept import TagSection
from tests.unit.localcloud.apigateway.gateway import Gateway
from tests.unit.localcloud.cam.test_identities import OBJECT, Identities, policy, trust
from tests.unit.localcloud.cls.test_service import EVERYTHING, Log
from tests.unit.localcloud.cos.caller import BUCKET, CosCaller
from tests.unit.localcloud.monitor.test_alarms import FUNCTION, Alarms
from tests.unit.localcloud.mps.test_task_life import STORE, Bench, tell
from tests.unit.localcloud.ssm.test_secrets import Safe

Kept = tuple[Sequence[Section], Sequence[Collection]]


def taken(kept: Kept) -> list[Entry]:
    return list(Inventory(*kept, lambda: None).take())


def carry(source: Kept, target: Kept) -> None:
    """Put one's state into the other, which then has it entirely."""
    entries = taken(source)
    Inventory(*target, lambda: None).put_back(entries)
    assert sorted(taken(target)) == sorted(entries)


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(st.dictionaries(st.tuples(NAMES, NAMES, NAMES, NAMES), st.dictionaries(NAMES, NAMES, min_size=1), max_size=5))
def test_tags(rows: dict[tuple[str, str, str, str], dict[str, str]]) -> None:
    source, target = TagStore(), TagStore()
    for (service, region, prefix, resource), tags in rows.items():
        source.set(service, prefix, resource, tags, region=region)
    carry(([TagSection(source)], []), ([TagSection(target)], []))
    for (service, region, prefix, resource), tags in rows.items():
        assert target.of(service, prefix, resource, region=region) == tags


@pytest.mark.parametrize("frozen", [True, False])
def test_the_clock(frozen: bool) -> None:
    async def moved() -> None:
        source, target = Clock(), Clock()
        source.advance(1000)
        if frozen:
            source.freeze()
        carry(([ClockSection(source)], []), ([ClockSection(target)], []))
        assert target.frozen is frozen
        assert target.now() == pytest.approx(source.now(), abs=1)

    asyncio.run(moved())


def test_roles_policies_users_and_sessions() -> None:
    source, target = Identities(), Identities()
    role_id = source.role("painter", trust(qcs=["qcs::cam::uin/100000000001:root"]), policy("cos:*"))
    source.ask("AddUser", name="reader", use_api=1)
    arn = "qcs::cam::uin/100000000001:roleName/painter"
    narrow = policy("cos:GetObject")
    wide_key = source.ask("AssumeRole", role_arn=arn, role_session_name="wide").credentials
    narrow_key = source.ask("AssumeRole", role_arn=arn, role_session_name="narrow", policy=narrow).credentials

    carry(source.cam.kept(), target.cam.kept())
    wide, narrowed = (target.cam.find(key.tmp_secret_id) for key in (wide_key, narrow_key))
    assert wide is not None
    assert narrowed is not None
    target.cam.check(wide.principal, "cos:PutObject", OBJECT)
    target.cam.check(narrowed.principal, "cos:GetObject", OBJECT)
    with pytest.raises(Unauthorized, match="given to AssumeRole"):
        target.cam.check(narrowed.principal, "cos:PutObject", OBJECT)
    with pytest.raises(CloudError, match="painter-0"):
        target.ask("DeleteRole", role_id=role_id)
    assert target.role("next", trust(service=["scf.qcloud.com"])) == str(int(role_id) + 1)


def test_topics_indexes_and_records() -> None:
    source, target = Log(), Log()
    topic = source.topic(Period=7, Describes="what was drawn")
    other = source("CreateLogset", LogsetName="empty")["LogsetId"]
    for number in range(3):
        source.cls.append(topic, source.clock.now() - number, {"line": f"cat {number}"})

    carry(source.cls.kept(), target.cls.kept())
    target.cls.loaded()
    for action, parameters in (("DescribeTopics", {}), ("DescribeIndex", {"TopicId": topic}), ("DescribeLogsets", {})):
        assert target(action, **parameters) == source(action, **parameters)
    assert (
        target("SearchLog", TopicId=topic, **EVERYTHING)["Results"]
        == (source("SearchLog", TopicId=topic, **EVERYTHING)["Results"])
    )
    assert other in str(target("DescribeLogsets"))
    target.cls.append(topic, target.clock.now(), {"line": "one more"})
    assert len(target("SearchLog", TopicId=topic, **EVERYTHING)["Results"]) == 4


VERSIONING = b"<VersioningConfiguration><Status>%s</Status></VersioningConfiguration>"
POLICY = b"""{"version": "2.0", "statement": [{"effect": "allow", "action": ["cos:GetObject"],
 "resource": ["*"], "principal": {"qcs": ["qcs::cam::anyone:anyone"]}}]}"""
CORS = b"""<CORSConfiguration><CORSRule><AllowedOrigin>http://a.example</AllowedOrigin>
<AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>"""


def filled(folder: Path) -> CosCaller:
    """Objects of every kind: small, in a file, with attributes, versions, marks, and an upload that goes on."""
    cos = CosCaller(folder)
    cos.create()
    cos.put("small/ä 1", b"hello", x_cos_meta_kind="note", x_cos_tagging="a=b", x_cos_acl="public-read")
    cos.put("large", b"x" * 100_000)
    cos.call("PUT", query="cors", body=CORS)
    cos.call("PUT", query="policy", body=POLICY)
    cos.call("PUT", query="versioning", body=VERSIONING % b"Enabled")
    cos.put("versions", b"first")
    cos.put("versions", b"second" * 20_000)
    cos.call("DELETE", "versions")
    cos.call("PUT", query="versioning", body=VERSIONING % b"Suspended")
    return cos


def moved(source: CosCaller) -> CosCaller:
    """Another storage on the same files."""
    target = CosCaller(source.folder)
    carry(source.cos.kept(), target.cos.kept())
    target.cos.loaded()
    return target


def test_buckets_and_everything_in_them(tmp_path: Path) -> None:
    source = filled(tmp_path)
    target = moved(source)
    for key, query in (
        ("small/ä 1", ""),
        ("small/ä 1", "tagging"),
        ("small/ä 1", "acl"),
        ("large", ""),
        ("", "versions"),
        ("", "cors"),
        ("", "policy"),
        ("", "versioning"),
        ("", ""),
    ):
        assert target.call("GET", key, query) == source.call("GET", key, query)
    target.put("versions", b"third")
    assert len(target.call("GET", query="versions").texts("VersionId")) == 6


def test_a_suspended_bucket_still_ignores_forbid_overwrite(tmp_path: Path) -> None:
    assert moved(filled(tmp_path)).put("large", b"y", x_cos_forbid_overwrite="true").status == 200


def test_a_restoration_under_way_is_finished(tmp_path: Path) -> None:
    source = filled(tmp_path)
    source.put("old", b"meow", x_cos_storage_class="ARCHIVE")
    tier = b"<CASJobParameters><Tier>Expedited</Tier></CASJobParameters>"
    source.call("POST", "old", "restore", body=b"<RestoreRequest><Days>1</Days>" + tier + b"</RestoreRequest>")

    target = moved(source)
    target.clock.advance(600)

    assert target.get("old").body == b"meow"
    assert [(event.name, event.key) for event in target.events] == [("cos:ObjectRestore:Completed", "old")]


def test_an_upload_is_completed_by_the_other_one(tmp_path: Path) -> None:
    source = CosCaller(tmp_path)
    source.create()
    upload = source.call("POST", "film", "uploads").texts("UploadId")[0]
    etag = source.call("PUT", "film", f"partNumber=1&uploadId={upload}", body=b"p" * 100_000).headers["etag"]
    source.call("PUT", "film", f"partNumber=2&uploadId={upload}", body=b"not used" * 10_000)
    target = moved(source)
    parts = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
    body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
    target.call("POST", "film", f"uploadId={upload}", body=body)
    assert target.get("film").body == b"p" * 100_000


def test_files_that_nothing_names_go_and_nothing_else(tmp_path: Path) -> None:
    source = filled(tmp_path)
    (tmp_path / "objects" / "000000000999").write_bytes(b"of a put that was never answered")
    (tmp_path / "objects" / "readme").write_bytes(b"somebody's")
    before = [path.name for path in source.files()]
    target = moved(source)
    assert [path.name for path in target.files()] == [name for name in before if name != "000000000999"]
    target.put("new", b"z" * 100_000)
    assert target.get("large").body == b"x" * 100_000


def test_a_lifecycle_goes_on(tmp_path: Path) -> None:
    async def story() -> None:
        source = CosCaller(tmp_path)
        rule = "<Rule><Status>Enabled</Status><Filter/><Expiration><Days>1</Days></Expiration></Rule>"
        document = f"<LifecycleConfiguration>{rule}</LifecycleConfiguration>".encode()
        for exchange in (
            source.exchange("PUT", ""),
            source.exchange("PUT", "", "lifecycle", document),
            source.exchange("PUT", "old", body=b"x"),
        ):
            await source._answer(exchange)
        target = moved(source)
        target.clock.advance(3 * 86_400)
        assert "old" not in (await target._answer(target.exchange("GET", ""))).text

    asyncio.run(story())


def test_image_tasks_go_on_and_are_charged_once(tmp_path: Path) -> None:
    async def story() -> None:
        source, target = Bench(tmp_path), Bench(tmp_path)
        done = source.create(StoreCosParam=STORE)
        await source.pass_time(0)
        await source.pass_time(1)
        await source.pass_time(10)
        under_way = source.create()

        carry(source.mps.kept(), target.mps.kept())
        assert target.look(done) == source.look(done)
        assert target.mps.billing() == source.mps.billing()
        await target.pass_time(20)
        await target.pass_time(20)
        assert target.look(under_way).status == "DONE"
        assert [charge["task_id"] for charge in target.mps.billing()] == [done, under_way]

    tell(story)


def test_results_are_kept_to_the_end_of_their_time(tmp_path: Path) -> None:
    async def story() -> None:
        bench, other = Bench(tmp_path), Bench(tmp_path)
        task_id = bench.create()
        await bench.pass_time(0)
        await bench.pass_time(1)
        await bench.pass_time(10)
        carry(bench.mps.kept(), other.mps.kept())
        (url,) = other.look(task_id).image_urls
        asked = Request("GET", HOST, url.removeprefix(f"https://{HOST}"), "", Headers([]))
        assert other.mps.serve_result(asked).status == 200
        await other.pass_time(KEPT + 60)
        assert other.mps.serve_result(asked).status == 404

    tell(story)


class Busy:
    """An invoker whose functions never end until they are told to."""

    def __init__(self) -> None:
        self.began: list[tuple[str, int]] = []
        self.end = asyncio.Event()
        self.status = StatusCode.SUCCESS

    async def invoke(
        self, function: Function, event: bytes, *, request_id: str, source: str = "", retry: int = 0
    ) -> Finished:
        self.began.append((request_id, retry))
        await self.end.wait()
        return Finished(request_id, 0.0, Outcome(self.status), retry, "")


class Functions:
    """The parts of SCF that have state, without processes."""

    def __init__(self, code: Path) -> None:
        self.clock = Clock()
        self.clock.freeze()
        self.clock.advance(4_000_000_000 - self.clock.now())
        self.busy = Busy()
        self.registry = Registry()
        self.queue = AsyncQueue(self.clock, cast(Invoker, self.busy))
        timers = Timers(self.clock, self.queue)
        section = FunctionSection(Account(), self.registry, timers, self.registry.add, code)
        self.kept: Kept = ([section], [EventCollection(self.registry, self.queue)])


KEY = Key("ap-singapore", "default", "draw")
DESCRIPTIONS: dict[str, tuple[str, str, str]] = {
    "cos": (f"{BUCKET}.cos.ap-singapore.myqcloud.com", '{"event":"cos:ObjectCreated:*","filter":{"Prefix":"in/"}}', ""),
    "timer": ("nightly", "0 0 3 * * * *", ""),
    "http": ("url", '{"AuthType":"CAM","CorsConfig":{"Enable":true,"Origins":["*"],"MaxAge":60}}', "abc123"),
}


def function(code: Path) -> Function:
    def trigger(kind: str) -> Trigger:
        name, asked, url_id = DESCRIPTIONS[kind]
        described = triggers.describe(kind, name, asked, app_id="1250000000", region=KEY.region, url_id=url_id)
        return Trigger(name, kind, described.text, described.detail, kind != "cos", 1.0, 2.0, comment="why")

    settings = Configuration("index.main_handler", "Python3.10", environment=(("A", "ä"),), role="fn")
    old, new = (Revision(n, Package(code / f"code-{n}", 10 * n), settings) for n in (1, 2))
    return Function(
        key=KEY,
        id="lam-1",
        async_run="FALSE",
        created=1.0,
        modified=2.0,
        coming=new,
        settles_at=3.0,
        serving=old,
        triggers=[trigger(kind) for kind in DESCRIPTIONS],
        reserved_mb=256,
        async_policy=AsyncPolicy(retries=1, age=600),
        folders=[old.package.folder, new.package.folder],
    )


def test_functions_with_every_kind_of_trigger_in_a_folder_that_moved(tmp_path: Path) -> None:
    async def story() -> None:
        source, target = Functions(tmp_path / "here"), Functions(tmp_path / "there")
        source.registry.add(function(tmp_path / "here"))
        carry(source.kept, target.kept)
        found, expected = target.registry.get(KEY), function(tmp_path / "there")
        for name in ("id", "coming", "serving", "triggers", "reserved_mb", "async_policy", "folders", "settles_at"):
            assert getattr(found, name) == getattr(expected, name)
        assert target.registry.by_url("abc123") is not None
        target.clock.advance(86_400)
        assert target.queue.pending() == 1  # the nightly timer

    asyncio.run(story())


def test_events_that_ran_waited_or_were_to_be_tried_again_are_delivered(tmp_path: Path) -> None:
    async def story() -> None:
        source, target = Functions(tmp_path), Functions(tmp_path)
        drawing = function(tmp_path)
        source.registry.add(drawing)
        source.queue.accept(drawing, b"{}", request_id="running")
        source.queue.adopt(Unfinished(drawing, Waiting("later", b"{}", "", 0.0, 1, 1), source.clock.now() + 60))
        carry(source.kept, target.kept)
        await asyncio.sleep(0)
        assert target.busy.began == [("running", 0)]
        target.clock.advance(60)
        await asyncio.sleep(0)
        assert target.busy.began == [("running", 0), ("later", 1)]
        for each in (source, target):
            await each.queue.close()

    asyncio.run(story())


@pytest.mark.parametrize(("status", "left"), [(StatusCode.SUCCESS, []), (StatusCode.USER_CODE, ["one"])])
def test_an_event_is_forgotten_when_it_is_done_with(tmp_path: Path, status: StatusCode, left: list[str]) -> None:
    async def story() -> None:
        functions = Functions(tmp_path)
        heard: list[str] = []
        functions.queue.changes.report_to(heard.append, lambda: None)
        functions.busy.status = status
        functions.busy.end.set()
        drawing = function(tmp_path)
        drawing.async_policy = AsyncPolicy()
        functions.registry.add(drawing)
        functions.queue.accept(drawing, b"{}", request_id="one")
        for _ in range(5):
            await asyncio.sleep(0)
        assert (list(functions.queue.unfinished), heard) == (left, ["one", "one"])
        functions.queue.drop(drawing)
        assert not functions.queue.unfinished

    asyncio.run(story())


def test_changes_nobody_listens_to_are_no_matter() -> None:
    changes = Changes()
    changes.note("x")
    changes.commit()


def test_alarms() -> None:
    source, target = Alarms(), Alarms()
    notice = source.notice()
    policy = source.policy(NoticeIds=[notice])
    bound = [{"Region": "sg", "Dimensions": FUNCTION}]
    source("BindingPolicyObject", PolicyId=policy, Dimensions=bound)
    carry(source.monitor.kept(), target.monitor.kept())
    assert target.seen(policy) == source.seen(policy)
    assert target.notices() == source.notices()
    numbers = {target.create(name)["OriginId"] for name in ("second", "third")}
    assert target.seen(policy)["OriginId"] not in numbers


def test_secrets() -> None:
    source, target = Safe(), Safe()
    source.create()
    source("PutSecretValue", VersionId="v2", SecretBinary="AAEC")
    source.create("going")
    source("DisableSecret", "going")
    source("DeleteSecret", "going", RecoveryWindowInDays=1)
    carry(source.ssm.kept(), target.ssm.kept())
    assert target.read() == source.read()
    assert target("DescribeSecret", "going") == source("DescribeSecret", "going")
    target.clock.advance(86_400)
    assert target.ask("ListSecrets")["TotalCount"] == 1


def test_released_apis_their_plans_and_keys() -> None:
    source, target = Gateway(), Gateway()
    service = source.released(AuthType="SECRET")
    key = source.admitted(service, MaxRequestNum=2)
    source("ModifyServiceEnvironmentStrategy", ServiceId=service, Strategy=7, EnvironmentNames=["release"])
    assert source.http(service, headers=source.signed(key)).status == 202
    carry(source.apis.kept(), target.apis.kept())
    answers = [target.http(service, headers=target.signed(key)) for _ in range(2)]
    assert [answer.status for answer in answers] == [202, 429]  # one was used up before
    assert dict(answers[0].headers)["X-Service-RateLimit"] == "6/7"
