"""Roles, keys and sessions over their lives: trust, attachments, expiry on the cloud's clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest

from localcloud.cam.documents import parse_resource_policy
from localcloud.errors import CloudError, Unauthorized
from localcloud.identity import Principal
from tests.unit.localcloud.cam.identities import ACCOUNT, OBJECT, ROOT, Identities, policy, trust

MPS = "mps.cloud.tencent.com"


def story(test: Callable[[Identities], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Run a test with its identities in an event loop, which the clock needs."""

    async def told() -> None:
        await test(Identities())

    def run() -> None:
        asyncio.run(told())

    run.__name__ = test.__name__
    run.__doc__ = test.__doc__
    return run


@story
async def test_a_service_gets_keys_of_a_role_that_trusts_it(it: Identities) -> None:
    it.role("MPS_QcsRole", trust(service=[MPS]), policy("cos:PutObject"))
    key = it.cam.assume_for_service(MPS, "MPS_QcsRole", session="task")
    assert it.cam.find(key.secret_id) == key
    it.cam.check(key.principal, "cos:PutObject", OBJECT)


@story
async def test_a_missing_role_is_named_with_the_trust_it_needs(it: Identities) -> None:
    with pytest.raises(CloudError, match=r"MPS_QcsRole does not exist.*mps\.cloud\.tencent\.com"):
        it.cam.assume_for_service(MPS, "MPS_QcsRole", session="task")


@story
async def test_a_role_that_trusts_another_service_refuses(it: Identities) -> None:
    it.role("MPS_QcsRole", trust(service=["scf.qcloud.com"]))
    with pytest.raises(Unauthorized, match="does not trust mps"):
        it.cam.assume_for_service(MPS, "MPS_QcsRole", session="task")


@story
async def test_without_an_attached_policy_the_role_may_nothing(it: Identities) -> None:
    it.role("MPS_QcsRole", trust(service=[MPS]))
    key = it.cam.assume_for_service(MPS, "MPS_QcsRole", session="task")
    with pytest.raises(Unauthorized) as refused:
        it.cam.check(key.principal, "cos:PutObject", OBJECT)
    assert refused.value.code == "AccessDenied"
    for part in ("cos:PutObject", OBJECT, "assumed-role/MPS_QcsRole/task"):
        assert part in refused.value.message


@story
async def test_a_detached_policy_no_longer_counts(it: Identities) -> None:
    role_id = it.role("fn", trust(service=["scf.qcloud.com"]), policy("mps:*"))
    key = it.cam.assume_for_service("scf.qcloud.com", "fn", session="s")
    it.cam.check(key.principal, "mps:CreateAigcImageTask", "*")
    it.ask("DetachRolePolicy", detach_role_id=role_id, policy_name="fn-0")
    with pytest.raises(Unauthorized) as refused:
        it.cam.check(key.principal, "mps:CreateAigcImageTask", "*")
    assert refused.value.code == "AuthFailure.UnauthorizedOperation"


@story
async def test_a_role_that_takes_the_name_of_a_deleted_one_has_policies_of_its_own(it: Identities) -> None:
    role_id = it.role("fn", trust(service=["scf.qcloud.com"]), policy("mps:*"))
    key = it.cam.assume_for_service("scf.qcloud.com", "fn", session="s")
    it.cam.check(key.principal, "mps:CreateAigcImageTask", "*")
    it.ask("DetachRolePolicy", detach_role_id=role_id, policy_name="fn-0")
    it.ask("DeleteRole", role_id=role_id)
    for again in (None, policy("cos:GetObject")):
        if again is not None:
            created = it.ask("CreatePolicy", policy_name="read", policy_document=again)
            it.role("fn", trust(service=["scf.qcloud.com"]))
            it.ask("AttachRolePolicy", attach_role_name="fn", policy_id=created.policy_id)
            it.cam.check(key.principal, "cos:GetObject", OBJECT)
        with pytest.raises(Unauthorized):
            it.cam.check(key.principal, "mps:CreateAigcImageTask", "*")


@story
async def test_temporary_keys_expire_on_the_clouds_clock(it: Identities) -> None:
    it.role("fn", trust(service=["scf.qcloud.com"]))
    key = it.cam.assume_for_service("scf.qcloud.com", "fn", session="s", seconds=600)
    assert key.expires_at == it.clock.now() + 600
    it.clock.advance(600)
    assert it.cam.find(key.secret_id) == key  # still known, so that its owner hears "expired"


@story
async def test_long_expired_keys_are_forgotten(it: Identities) -> None:
    it.role("fn", trust(service=["scf.qcloud.com"]))
    key = it.cam.assume_for_service("scf.qcloud.com", "fn", session="s", seconds=600)
    it.clock.advance(86_400)
    for _ in range(300):
        it.cam.assume_for_service("scf.qcloud.com", "fn", session="s")
    assert it.cam.find(key.secret_id) is None


@story
async def test_a_session_lives_no_longer_than_its_role_allows(it: Identities) -> None:
    it.ask("CreateRole", role_name="fn", policy_document=trust(service=["scf.qcloud.com"]), session_duration=900)
    key = it.cam.assume_for_service("scf.qcloud.com", "fn", session="s", seconds=7200)
    assert key.expires_at == it.clock.now() + 900


@story
async def test_the_root_may_everything_but_what_a_bucket_policy_denies(it: Identities) -> None:
    it.cam.check(ROOT, "cos:DeleteBucket", OBJECT)
    text = {"effect": "deny", "principal": "*", "action": "cos:DeleteBucket", "resource": "*"}
    denied = parse_resource_policy(json.dumps({"version": "2.0", "statement": [text]}))
    with pytest.raises(Unauthorized, match="a statement denies it"):
        it.cam.check(ROOT, "cos:DeleteBucket", OBJECT, resource_policy=denied)


@story
async def test_an_acl_grants_but_never_against_a_deny(it: Identities) -> None:
    anyone = Principal("anonymous", ACCOUNT)
    it.cam.check(anyone, "cos:GetObject", OBJECT, granted_by_acl=True)
    it.role("fn", trust(service=["scf.qcloud.com"]), policy("cos:GetObject", effect="deny"))
    role = it.cam.assume_for_service("scf.qcloud.com", "fn", session="s").principal
    with pytest.raises(Unauthorized):
        it.cam.check(role, "cos:GetObject", OBJECT, granted_by_acl=True)


@story
async def test_a_caller_assumes_a_role_and_may_ask_for_less(it: Identities) -> None:
    it.role("reader", trust(qcs=["qcs::cam::uin/100000000001:root"]), policy("cos:*"))
    answer = it.ask(
        "AssumeRole",
        role_arn="qcs::cam::uin/100000000001:roleName/reader",
        role_session_name="narrow",
        policy=quote(policy("cos:GetObject")),
    )
    key = it.cam.find(answer.credentials.tmp_secret_id)
    assert key is not None
    it.cam.check(key.principal, "cos:GetObject", OBJECT)
    with pytest.raises(Unauthorized, match="the policy given to AssumeRole"):
        it.cam.check(key.principal, "cos:PutObject", OBJECT)


@story
async def test_a_trust_may_demand_an_external_id(it: Identities) -> None:
    demanding = json.loads(trust(qcs=["qcs::cam::uin/100000000001:root"]))
    demanding["statement"][0]["condition"] = {"string_equal": {"sts:external_id": "agreed"}}
    it.role("partner", json.dumps(demanding))
    asked = {"role_arn": "qcs::cam::uin/100000000001:roleName/partner", "role_session_name": "visit"}
    for wrong in ({}, {"external_id": "guessed"}):
        with pytest.raises(Unauthorized, match="does not trust"):
            it.ask("AssumeRole", **asked, **wrong)
    assert it.ask("AssumeRole", **asked, external_id="agreed").credentials.token


@story
async def test_a_condition_of_a_trust_that_a_service_cannot_meet_keeps_it_out(it: Identities) -> None:
    demanding = json.loads(trust(service=[MPS]))
    demanding["statement"][0]["condition"] = {"string_equal": {"sts:external_id": "agreed"}}
    it.role("MPS_QcsRole", json.dumps(demanding))
    with pytest.raises(Unauthorized, match="does not trust mps"):
        it.cam.assume_for_service(MPS, "MPS_QcsRole", session="task")


def lent_by(it: Identities, lender: Principal, policy_text: str, seconds: int = 1800) -> Principal:
    """Whoever uses the keys that `lender` asks STS for."""
    answer = it.ask_as(
        lender, "GetFederationToken", name="browser", policy=quote(policy_text), duration_seconds=seconds
    )
    key = it.cam.find(answer.credentials.tmp_secret_id)
    assert key is not None
    assert key.expires_at == it.clock.now() + seconds
    return key.principal


@story
async def test_keys_lent_by_the_root_may_what_their_policy_allows(it: Identities) -> None:
    browser = lent_by(it, ROOT, policy("cos:PutObject"))
    it.cam.check(browser, "cos:PutObject", OBJECT)
    with pytest.raises(Unauthorized, match="given to GetFederationToken"):
        it.cam.check(browser, "cos:GetObject", OBJECT)
    with pytest.raises(Unauthorized, match="given to GetFederationToken"):
        it.cam.check(browser, "cos:GetObject", OBJECT, granted_by_acl=True)


@story
async def test_keys_lent_by_a_sub_account_may_no_more_than_it_may_itself(it: Identities) -> None:
    user = it.ask("AddUser", name="ci", use_api=1)
    created = it.ask("CreatePolicy", policy_name="get", policy_document=policy("cos:GetObject"))
    it.ask("AttachUserPolicy", attach_uin=user.uin, policy_id=created.policy_id)
    owner = it.cam.find(user.secret_id)
    assert owner is not None
    browser = lent_by(it, owner.principal, policy("cos:*"), seconds=129_600)
    it.cam.check(browser, "cos:GetObject", OBJECT)
    with pytest.raises(Unauthorized, match="no policy allows it"):
        it.cam.check(browser, "cos:PutObject", OBJECT)


@story
async def test_a_bucket_policy_that_names_the_lender_means_lent_keys_too(it: Identities) -> None:
    browser = lent_by(it, ROOT, policy("cos:*"))
    text = {"effect": "deny", "principal": {"qcs": ["qcs::cam::uin/100000000001:root"]}, "action": "cos:GetObject"}
    denied = parse_resource_policy(json.dumps({"version": "2.0", "statement": [{**text, "resource": "*"}]}))
    with pytest.raises(Unauthorized, match="a statement denies it"):
        it.cam.check(browser, "cos:GetObject", OBJECT, resource_policy=denied)


@story
async def test_lent_keys_are_lent_by_their_owner_for_a_while_and_end_with_it(it: Identities) -> None:
    browser = lent_by(it, ROOT, policy("cos:*"))
    with pytest.raises(Unauthorized) as again:
        lent_by(it, browser, policy("cos:*"))
    assert again.value.code == "FailedOperation.TempKeyNotAllowed"
    with pytest.raises(CloudError) as too_long:
        lent_by(it, ROOT, policy("cos:*"), seconds=7201)
    assert too_long.value.code == "InvalidParameter.OverTimeError"

    user = it.ask("AddUser", name="ci", use_api=1)
    owner = it.cam.find(user.secret_id)
    assert owner is not None
    answer = it.ask_as(owner.principal, "GetFederationToken", name="browser", policy=policy("cos:*"))
    it.ask("DeleteUser", name="ci", force=1)
    assert it.cam.find(answer.credentials.tmp_secret_id) is None


@story
async def test_a_sub_account_may_what_its_policies_allow(it: Identities) -> None:
    user = it.ask("AddUser", name="ci", use_api=1)
    key = it.cam.find(user.secret_id)
    assert key is not None
    with pytest.raises(Unauthorized, match=f"uin/{user.uin}"):
        it.cam.check(key.principal, "mps:DescribeAigcImageTask", "*")
    preset = next(item for item in it.ask("ListPolicies", rp=200).list if item.policy_name == "QcloudMPSFullAccess")
    it.ask("AttachUserPolicy", attach_uin=user.uin, policy_id=preset.policy_id)
    it.cam.check(key.principal, "mps:DescribeAigcImageTask", "*")


@pytest.mark.parametrize("kind", ["role", "policy"])
def test_what_is_still_attached_cannot_be_deleted(kind: str) -> None:
    async def told() -> None:
        it = Identities()
        role_id = it.role("fn", trust(service=["scf.qcloud.com"]), policy("mps:*"))
        attached = it.ask("ListAttachedRolePolicies", role_id=role_id, page=1, rp=200).list
        deletions = {
            "role": partial(it.ask, "DeleteRole", role_id=role_id),
            "policy": partial(it.ask, "DeletePolicy", policy_id=[attached[0].policy_id]),
        }
        with pytest.raises(CloudError, match="detach"):
            deletions[kind]()

    asyncio.run(told())


@story
async def test_preset_policies_cannot_be_changed(it: Identities) -> None:
    preset = it.ask("ListPolicies", scope="QCS").list[0]
    with pytest.raises(CloudError, match="preset"):
        it.ask("DeletePolicy", policy_id=[preset.policy_id])


@story
async def test_a_name_is_given_once(it: Identities) -> None:
    it.role("fn", trust(service=["scf.qcloud.com"]))
    with pytest.raises(CloudError) as refused:
        it.role("fn", trust(service=["scf.qcloud.com"]))
    assert refused.value.code == "InvalidParameter.RoleNameInUse"


@story
async def test_pages_end(it: Identities) -> None:
    for number in range(5):
        it.role(f"role-{number}", trust(service=["scf.qcloud.com"]))
    pages = [len(it.ask("DescribeRoleList", page=page, rp=2).list) for page in (1, 2, 3, 4)]
    assert pages == [2, 2, 1, 0]


@story
async def test_after_a_reset_only_the_root_is_left(it: Identities) -> None:
    it.role("fn", trust(service=["scf.qcloud.com"]))
    key = it.cam.assume_for_service("scf.qcloud.com", "fn", session="s")
    it.cam.reset()
    assert it.cam.find(key.secret_id) is None
    assert it.cam.find("AKIDlocal") is not None
    assert it.ask("DescribeRoleList", page=1, rp=200).list == []
