"""CAM, STS and tag as the official typed clients see them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from tencentcloud.cam.v20190116 import models as cam_models
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.sts.v20180813 import models as sts_models
from tencentcloud.tag.v20180813 import models as tag_models

from tests.conformance.cam.clients import asked, cam, sts, tag
from tests.conformance.cam.identities import Key, make_policy, make_role, policy, sub_account, trust
from tests.support.cloud import APP_ID, UIN, RunningCloud


def test_the_account_tells_its_numbers(cloud: RunningCloud) -> None:
    account = cam(cloud).GetUserAppId(cam_models.GetUserAppIdRequest())
    assert (account.AppId, account.Uin, account.OwnerUin) == (int(APP_ID), UIN, UIN)
    subs = cam(cloud).DescribeSubAccounts(
        asked(cam_models.DescribeSubAccountsRequest(), FilterSubAccountUin=[int(UIN)])
    )
    assert subs.SubAccounts == []


def test_a_role_is_listed_as_it_was_created(cloud: RunningCloud) -> None:
    document = trust(service=["scf.qcloud.com"])
    role_id = make_role(cloud, "fn", document, Description="draws", Tags=[{"Key": "team", "Value": "images"}])
    listed = cam(cloud).DescribeRoleList(asked(cam_models.DescribeRoleListRequest(), Page=1, Rp=200))
    (role,) = listed.List
    assert (role.RoleId, role.RoleName, role.PolicyDocument) == (role_id, "fn", document)
    assert (role.Description, role.SessionDuration, role.ConsoleLogin) == ("draws", 7200, 0)
    assert [(item.Key, item.Value) for item in role.Tags] == [("team", "images")]
    assert listed.TotalNum == 1


def test_a_role_is_changed_in_place(cloud: RunningCloud) -> None:
    role_id = make_role(cloud, "fn", trust(service=["scf.qcloud.com"]))
    document = trust(service=["mps.cloud.tencent.com"])
    client = cam(cloud)
    client.UpdateRoleDescription(asked(cam_models.UpdateRoleDescriptionRequest(), RoleId=role_id, Description="new"))
    client.UpdateAssumeRolePolicy(
        asked(cam_models.UpdateAssumeRolePolicyRequest(), RoleName="fn", PolicyDocument=document)
    )
    client.UpdateRoleConsoleLogin(
        asked(cam_models.UpdateRoleConsoleLoginRequest(), RoleId=int(role_id), ConsoleLogin=1)
    )
    client.UpdateRoleSessionDuration(
        asked(cam_models.UpdateRoleSessionDurationRequest(), RoleName="fn", SessionDuration=3600)
    )
    info = client.GetRole(asked(cam_models.GetRoleRequest(), RoleId=role_id)).RoleInfo
    assert (info.Description, info.PolicyDocument, info.ConsoleLogin, info.SessionDuration) == (
        "new",
        document,
        1,
        3600,
    )


def test_policies_are_attached_by_id_and_by_name(cloud: RunningCloud) -> None:
    role_id = make_role(cloud, "fn", trust(service=["scf.qcloud.com"]))
    policy_id = make_policy(cloud, "draw", policy("mps:*"))
    client = cam(cloud)
    client.AttachRolePolicy(asked(cam_models.AttachRolePolicyRequest(), AttachRoleId=role_id, PolicyId=policy_id))
    client.AttachRolePolicy(
        asked(cam_models.AttachRolePolicyRequest(), AttachRoleName="fn", PolicyName="QcloudCOSReadOnlyAccess")
    )
    listed = client.ListAttachedRolePolicies(
        asked(cam_models.ListAttachedRolePoliciesRequest(), RoleName="fn", Page=1, Rp=200)
    )
    assert [(item.PolicyName, item.PolicyType) for item in listed.List] == [
        ("draw", "User"),
        ("QcloudCOSReadOnlyAccess", "QCS"),
    ]
    assert all(item.AddTime and item.CreateMode and item.PolicyId for item in listed.List)


def test_deleting_takes_apart_what_was_built(cloud: RunningCloud) -> None:
    role_id = make_role(cloud, "fn", trust(service=["scf.qcloud.com"]))
    policy_id = make_policy(cloud, "draw", policy("mps:*"))
    client = cam(cloud)
    client.AttachRolePolicy(asked(cam_models.AttachRolePolicyRequest(), AttachRoleId=role_id, PolicyId=policy_id))
    with pytest.raises(TencentCloudSDKException, match="detach"):
        client.DeleteRole(asked(cam_models.DeleteRoleRequest(), RoleId=role_id))
    client.DetachRolePolicy(asked(cam_models.DetachRolePolicyRequest(), DetachRoleId=role_id, PolicyId=policy_id))
    client.DeletePolicy(asked(cam_models.DeletePolicyRequest(), PolicyId=[policy_id]))
    client.DeleteRole(asked(cam_models.DeleteRoleRequest(), RoleId=role_id))
    with pytest.raises(TencentCloudSDKException) as gone:
        client.GetPolicy(asked(cam_models.GetPolicyRequest(), PolicyId=policy_id))
    assert "ResourceNotFound" in gone.value.code
    with pytest.raises(TencentCloudSDKException) as no_role:
        client.GetRole(asked(cam_models.GetRoleRequest(), RoleId=role_id))
    assert no_role.value.code == "InvalidParameter.RoleNotExist"


def test_a_policy_is_read_back_as_written_and_updated(cloud: RunningCloud) -> None:
    policy_id = make_policy(cloud, "draw", policy("mps:*"))
    changed = policy("mps:DescribeAigcImageTask")
    client = cam(cloud)
    client.UpdatePolicy(asked(cam_models.UpdatePolicyRequest(), PolicyId=policy_id, PolicyDocument=changed))
    read = client.GetPolicy(asked(cam_models.GetPolicyRequest(), PolicyId=policy_id))
    assert (read.PolicyName, read.PolicyDocument, read.Type) == ("draw", changed, 1)
    assert read.AddTime
    assert read.UpdateTime


def test_a_broken_document_is_refused(cloud: RunningCloud) -> None:
    with pytest.raises(TencentCloudSDKException) as refused:
        make_policy(cloud, "broken", policy("mps:*").replace("allow", "maybe"))
    assert refused.value.code == "InvalidParameter.EffectError"


def test_a_sub_account_may_what_its_policy_says_and_hears_what_it_may_not(cloud: RunningCloud) -> None:
    key = sub_account(cloud, "reader", policy("cam:DescribeRoleList"))
    assert cam(cloud, key).DescribeRoleList(asked(cam_models.DescribeRoleListRequest(), Page=1, Rp=20)).List == []
    with pytest.raises(TencentCloudSDKException) as refused:
        cam(cloud, key).GetUserAppId(cam_models.GetUserAppIdRequest())
    assert refused.value.code == "AuthFailure.UnauthorizedOperation"
    assert "cam:GetUserAppId" in refused.value.message


def test_a_policy_on_one_role_grants_that_role_only(cloud: RunningCloud) -> None:
    for name in ("mine", "other"):
        make_role(cloud, name, trust(service=["scf.qcloud.com"]))
    key = sub_account(cloud, "owner", policy("cam:GetRole", resource=f"qcs::cam::uin/{UIN}:roleName/mine"))
    assert cam(cloud, key).GetRole(asked(cam_models.GetRoleRequest(), RoleName="mine")).RoleInfo.RoleName == "mine"
    with pytest.raises(TencentCloudSDKException, match="roleName/other"):
        cam(cloud, key).GetRole(asked(cam_models.GetRoleRequest(), RoleName="other"))


def only_from(network: str) -> str:
    """Everything, for callers whose address is in this network."""
    statement = {"effect": "allow", "action": ["*"], "resource": ["*"], "condition": {"ip_equal": {"qcs:ip": network}}}
    return json.dumps({"version": "2.0", "statement": [statement]})


def test_a_policy_may_say_from_where_its_caller_must_come(cloud: RunningCloud) -> None:
    here = sub_account(cloud, "here", only_from("127.0.0.0/8"))
    elsewhere = sub_account(cloud, "elsewhere", only_from("10.0.0.0/8"))
    assert cam(cloud, here).GetUserAppId(cam_models.GetUserAppIdRequest()).AppId == int(APP_ID)
    with pytest.raises(TencentCloudSDKException) as refused:
        cam(cloud, elsewhere).GetUserAppId(cam_models.GetUserAppIdRequest())
    assert refused.value.code == "AuthFailure.UnauthorizedOperation"


def test_a_policy_may_end_at_a_time(cloud: RunningCloud) -> None:
    end = datetime.fromtimestamp(cloud.now() + 600, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    statement = {
        "effect": "allow",
        "action": ["*"],
        "resource": ["*"],
        "condition": {"date_less_than": {"qcs:current_time": end}},
    }
    guest = sub_account(cloud, "guest", json.dumps({"version": "2.0", "statement": [statement]}))
    assert cam(cloud, guest).GetUserAppId(cam_models.GetUserAppIdRequest()).AppId == int(APP_ID)
    cloud.advance(601)
    with pytest.raises(TencentCloudSDKException) as refused:
        cam(cloud, guest).GetUserAppId(cam_models.GetUserAppIdRequest())
    assert refused.value.code == "AuthFailure.UnauthorizedOperation"


def assumed(cloud: RunningCloud, **more: Any) -> Key:
    """Keys of a role that may list roles and read the account's numbers."""
    make_role(cloud, "lister", trust(qcs=[f"qcs::cam::uin/{UIN}:root"]))
    policy_id = make_policy(cloud, "list", policy("cam:DescribeRoleList", "cam:GetUserAppId"))
    cam(cloud).AttachRolePolicy(
        asked(cam_models.AttachRolePolicyRequest(), AttachRoleName="lister", PolicyId=policy_id)
    )
    arn = f"qcs::cam::uin/{UIN}:roleName/lister"
    answer = sts(cloud).AssumeRole(asked(sts_models.AssumeRoleRequest(), RoleArn=arn, RoleSessionName="test", **more))
    keys = answer.Credentials
    return keys.TmpSecretId, keys.TmpSecretKey, keys.Token


def test_an_assumed_role_has_the_roles_permissions_and_name(cloud: RunningCloud) -> None:
    key = assumed(cloud)
    assert cam(cloud, key).GetUserAppId(cam_models.GetUserAppIdRequest()).AppId == int(APP_ID)
    identity = sts(cloud, key).GetCallerIdentity(sts_models.GetCallerIdentityRequest())
    assert identity.Type == "CAMRole"
    assert identity.UserId.endswith(":test")
    with pytest.raises(TencentCloudSDKException, match="cam:ListPolicies"):
        cam(cloud, key).ListPolicies(cam_models.ListPoliciesRequest())


def test_a_session_policy_narrows_the_role(cloud: RunningCloud) -> None:
    key = assumed(cloud, Policy=quote(policy("cam:DescribeRoleList")))
    cam(cloud, key).DescribeRoleList(asked(cam_models.DescribeRoleListRequest(), Page=1, Rp=20))
    with pytest.raises(TencentCloudSDKException, match="AssumeRole does not allow"):
        cam(cloud, key).GetUserAppId(cam_models.GetUserAppIdRequest())


def test_temporary_keys_end_with_their_time_and_need_their_token(cloud: RunningCloud) -> None:
    secret_id, secret_key, token = assumed(cloud, DurationSeconds=600)
    with pytest.raises(TencentCloudSDKException) as no_token:
        cam(cloud, (secret_id, secret_key, None)).GetUserAppId(cam_models.GetUserAppIdRequest())
    assert no_token.value.code == "AuthFailure.TokenFailure"
    cloud.advance(601)
    with pytest.raises(TencentCloudSDKException) as expired:
        cam(cloud, (secret_id, secret_key, token)).GetUserAppId(cam_models.GetUserAppIdRequest())
    assert expired.value.code in {"AuthFailure.TokenFailure", "AuthFailure.SignatureExpire"}


def test_keys_lent_to_a_browser_say_whose_they_are_and_do_only_what_was_lent(cloud: RunningCloud) -> None:
    lent = sts(cloud).GetFederationToken(
        asked(sts_models.GetFederationTokenRequest(), Name="browser", Policy=quote(policy("cam:GetUserAppId")))
    )
    key = (lent.Credentials.TmpSecretId, lent.Credentials.TmpSecretKey, lent.Credentials.Token)
    identity = sts(cloud, key).GetCallerIdentity(sts_models.GetCallerIdentityRequest())
    assert (identity.AccountId, identity.UserId) == (UIN, f"{UIN}:browser")
    assert cam(cloud, key).GetUserAppId(cam_models.GetUserAppIdRequest()).OwnerUin == UIN
    with pytest.raises(TencentCloudSDKException, match="GetFederationToken does not allow"):
        cam(cloud, key).ListPolicies(cam_models.ListPoliciesRequest())


def test_a_role_is_not_assumed_by_those_it_does_not_trust(cloud: RunningCloud) -> None:
    make_role(cloud, "fn", trust(service=["scf.qcloud.com"]))
    arn = f"qcs::cam::uin/{UIN}:roleName/fn"
    with pytest.raises(TencentCloudSDKException, match="does not trust"):
        sts(cloud).AssumeRole(asked(sts_models.AssumeRoleRequest(), RoleArn=arn, RoleSessionName="test"))


def test_tags_written_by_the_tag_service_show_in_cam(cloud: RunningCloud) -> None:
    role_id = make_role(cloud, "fn", trust(service=["scf.qcloud.com"]))
    tag(cloud).ModifyResourceTags(
        asked(
            tag_models.ModifyResourceTagsRequest(),
            Resource=f"qcs::cam::uin/:role/{role_id}",
            ReplaceTags=[{"TagKey": "team", "TagValue": "images"}],
        )
    )
    found = tag(cloud).DescribeResourceTagsByResourceIds(
        asked(
            tag_models.DescribeResourceTagsByResourceIdsRequest(),
            ServiceType="cam",
            ResourcePrefix="role",
            ResourceIds=[role_id],
            ResourceRegion="",
            Offset=0,
            Limit=20,
        )
    )
    assert [(item.TagKey, item.TagValue, item.ResourceId) for item in found.Tags] == [("team", "images", role_id)]
    info = cam(cloud).GetRole(asked(cam_models.GetRoleRequest(), RoleId=role_id)).RoleInfo
    assert [(item.Key, item.Value) for item in info.Tags] == [("team", "images")]
