"""Each service's state, taken from one and put into another: nothing is lost, and the other one works with it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.changes import Changes
from localcloud.clock import Clock
from localcloud.errors import CloudError, Unauthorized
from localcloud.http import Headers, Request
from localcloud.mps.shelf import HOST, KEPT
from localcloud.state.clock_section import ClockSection
from localcloud.tag import TagStore
from localcloud.tag.kept import TagSection
from tests.unit.localcloud.apigateway.gateway import Gateway
from tests.unit.localcloud.cam.identities import OBJECT, Identities, policy, trust
from tests.unit.localcloud.cls.logs import EVERYTHING, Log
from tests.unit.localcloud.monitor.alarms import FUNCTION, Alarms
from tests.unit.localcloud.mps.bench import STORE, Bench, tell
from tests.unit.localcloud.ssm.safe import Safe
from tests.unit.localcloud.state.carrying import carry

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
        assert target.setting == source.setting

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
