"""Creating, changing and deleting functions (provider.md 3.3)."""

from __future__ import annotations

import asyncio
import base64
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from localcloud.errors import CloudError
from localcloud.identity import Principal
from localcloud.scf.limits import FUNCTIONS_PER_NAMESPACE
from tests.component.scf.cloudlet import ACCOUNT, Cloudlet, play, zipped

CODE = "def main_handler(event, context):\n    return 1\n"
ZIP = base64.b64encode(zipped({"index.py": CODE})).decode()
FUNCTION: dict[str, Any] = {
    "FunctionName": "draw",
    "Code": {"ZipFile": ZIP},
    "Handler": "index.main_handler",
    "Description": "",
    "MemorySize": 128,
    "Timeout": 10,
    "Environment": {"Variables": [{"Key": "MODE", "Value": "a"}]},
    "Runtime": "Python3.10",
    "Namespace": "default",
    "Role": "draw-role",
    "Type": "Event",
    "PublicNetConfig": {"PublicNetStatus": "ENABLE", "EipConfig": {"EipStatus": "DISABLE"}},
    "Tags": [{"Key": "project", "Value": "probe"}],
    "AsyncRunEnable": "FALSE",
}
"""What the official provider sends (provider.md 3.3)."""


async def code_of(cloud: Cloudlet, action: str, **parameters: Any) -> str:
    """The code a call is refused with, "" if it is not."""
    try:
        await cloud.call(action, **parameters)
    except CloudError as refusal:
        return refusal.code
    return ""


def test_a_function_is_read_back_as_the_official_provider_needs_it(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.call("CreateFunction", **FUNCTION)
        cloud.clock.advance(1)
        shown = await cloud.call("GetFunction", FunctionName="draw")

        for name in (
            "FunctionName",
            "Namespace",
            "Handler",
            "Runtime",
            "MemorySize",
            "Timeout",
            "Role",
            "Type",
            "Tags",
        ):
            assert shown[name] == FUNCTION[name], name
        assert shown["AsyncRunEnable"] == "FALSE"
        assert shown["Environment"] == FUNCTION["Environment"]
        assert shown["PublicNetConfig"]["PublicNetStatus"] == "ENABLE"
        assert shown["PublicNetConfig"]["EipConfig"]["EipStatus"] == "DISABLE"
        assert shown["Status"] == "Active"
        assert shown["CodeSize"] == len(base64.b64decode(ZIP))
        # Missing or null, each of these ends the official plugin's process (provider.md A.5).
        for name in ("FunctionId", "VpcConfig", "L5Enable", "InstallDependency", "AccessInfo", "Triggers"):
            assert shown[name] is not None, name
        assert shown["EipConfig"]["EipFixed"] == "FALSE"

    play(story, tmp_path)


def test_a_new_function_is_seen_creating_and_then_active(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        cloud.clock.freeze()
        await cloud.call("CreateFunction", **FUNCTION)
        before = (await cloud.call("GetFunction", FunctionName="draw"))["Status"]
        cloud.clock.advance(0.1)
        assert (before, (await cloud.call("GetFunction", FunctionName="draw"))["Status"]) == ("Creating", "Active")

    play(story, tmp_path)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"FunctionName": "draw-"}, "InvalidParameterValue.FunctionName"),
        ({"Namespace": "other"}, "ResourceNotFound.Namespace"),
        ({"Handler": "index"}, "InvalidParameterValue.Handler"),
        ({"MemorySize": 100}, "InvalidParameterValue.Memory"),
        ({"Timeout": 901}, "LimitExceeded.Timeout"),
        ({"Role": "nobody"}, "ResourceNotFound.Role"),
        ({"Role": "stranger"}, "InvalidParameter.RoleCheck"),
        ({"Runtime": "Python4"}, "InvalidParameterValue.Runtime"),
        ({"Type": "HTTP"}, "UnsupportedOperation"),
        ({"AsyncRunEnable": "TRUE"}, "UnsupportedOperation"),
        ({"Layers": [{"LayerName": "x", "LayerVersion": 1}]}, "UnsupportedOperation"),
        ({"ClsLogsetId": "a", "ClsTopicId": "b"}, "InvalidParameterValue.Cls"),
        ({"Code": {}}, "MissingParameter.Code"),
        ({"Code": {"ZipFile": "%%%"}}, "InvalidParameterValue.ZipFileBase64BinasciiError"),
        ({"Code": {"ZipFile": "bm8gemlw"}}, "InvalidParameterValue.ZipFile"),
        ({"Code": {"CosBucketName": "media", "CosObjectName": "code.zip"}}, "InvalidParameterValue.CosObjectName"),
        ({"Code": {"CosBucketName": "nowhere", "CosObjectName": "/code.zip"}}, "ResourceNotFound.Cos"),
        ({"Code": {"CosBucketName": "media", "CosObjectName": "/code.zip"}}, "ResourceNotFound.CosObject"),
        ({"FunctionNmae": "x"}, "UnknownParameter"),
        ({"Timeout": "10"}, "InvalidParameter"),
    ],
)
def test_what_the_real_cloud_refuses_is_refused_with_its_code(
    change: dict[str, Any], code: str, tmp_path: Path
) -> None:
    async def story(cloud: Cloudlet) -> None:
        assert await code_of(cloud, "CreateFunction", **FUNCTION | change) == code
        assert (await cloud.call("ListFunctions"))["TotalCount"] == 0
        assert list((tmp_path / "functions").rglob("*.py")) == []

    play(story, tmp_path)


def test_code_can_come_from_a_bucket_that_is_named_without_its_app_id(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        cloud.buckets.objects["media-1250000000", "code/fn.zip"] = base64.b64decode(ZIP)
        await cloud.deploy(Code={"CosBucketName": "media", "CosObjectName": "/code/fn.zip"})
        assert await cloud.value() == 1

    play(story, tmp_path)


def test_a_name_is_taken_until_its_function_is_deleted(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(CODE)
        assert await code_of(cloud, "CreateFunction", **FUNCTION) == "ResourceInUse.Function"
        await cloud.call("DeleteFunction", FunctionName="draw")
        assert await code_of(cloud, "GetFunction", FunctionName="draw") == "ResourceNotFound.Function"
        assert await code_of(cloud, "CreateFunction", **FUNCTION) == ""

    play(story, tmp_path)


def test_functions_of_two_regions_do_not_know_each_other(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(CODE)
        assert (await cloud.call("ListFunctions", region="ap-tokyo"))["TotalCount"] == 0
        await cloud.call("CreateFunction", region="ap-tokyo", **FUNCTION)

    play(story, tmp_path)


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        ("CreateFunction", FUNCTION),
        ("ListFunctions", {}),
        ("GetAccount", {}),
        ("GetFunction", {"FunctionName": "draw"}),
        ("Invoke", {"FunctionName": "draw"}),
    ],
)
def test_a_region_without_functions_is_told_so(tmp_path: Path, action: str, parameters: dict[str, Any]) -> None:
    async def story(cloud: Cloudlet) -> None:
        with pytest.raises(CloudError) as refused:
            await cloud.call(action, region="ap-jakarta", **parameters)
        assert refused.value.code == "UnsupportedRegion"

    play(story, tmp_path)


def test_passing_a_role_is_asked_of_everybody_but_the_account_itself(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        deployer = Principal("user", ACCOUNT, "may-not-pass")
        with pytest.raises(CloudError) as refused:
            await cloud.call("CreateFunction", deployer, **FUNCTION)
        assert refused.value.code == "UnauthorizedOperation"
        assert cloud.roles.asked == [("cam:PassRole", "qcs::cam::uin/100000000001:roleName/draw-role")]
        await cloud.call("CreateFunction", **FUNCTION)
        assert len(cloud.roles.asked) == 1

    play(story, tmp_path)


def test_an_update_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(CODE, Role="draw-role", Timeout=10)
        variables = {"Variables": [{"Key": "MODE", "Value": "b"}]}
        await cloud.call("UpdateFunctionConfiguration", FunctionName="draw", MemorySize=256, Environment=variables)
        cloud.clock.advance(1)
        shown = await cloud.call("GetFunction", FunctionName="draw")
        assert (shown["MemorySize"], shown["Timeout"], shown["Role"]) == (256, 10, "draw-role")
        assert shown["Environment"] == variables

    play(story, tmp_path)


def test_functions_that_are_created_together_count_together(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        names = [f"draw-{number}" for number in range(FUNCTIONS_PER_NAMESPACE + 2)]
        wanted = [code_of(cloud, "CreateFunction", **{**FUNCTION, "FunctionName": name}) for name in names]
        codes = Counter(await asyncio.gather(*wanted))
        assert codes == {"": FUNCTIONS_PER_NAMESPACE, "LimitExceeded.Function": 2}

    play(story, tmp_path)


def test_one_empty_variable_clears_the_environment(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(CODE, Environment={"Variables": [{"Key": "MODE", "Value": "a"}]})
        empty = {"Variables": [{"Key": "", "Value": ""}]}
        await cloud.call("UpdateFunctionConfiguration", FunctionName="draw", Environment=empty)
        assert (await cloud.call("GetFunction", FunctionName="draw"))["Environment"] == {"Variables": []}

    play(story, tmp_path)


def test_a_function_that_is_not_active_cannot_be_changed(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        cloud.clock.freeze()
        await cloud.call("CreateFunction", **FUNCTION)
        for action, code in (
            ("UpdateFunctionConfiguration", "FailedOperation.UpdateFunctionConfiguration"),
            ("UpdateFunctionCode", "FailedOperation.UpdateFunctionCode"),
        ):
            assert await code_of(cloud, action, FunctionName="draw") == code
        trigger: dict[str, Any] = {"TriggerName": "tick", "Type": "timer", "TriggerDesc": "0 * * * * * *"}
        assert await code_of(cloud, "CreateTrigger", FunctionName="draw", **trigger) == "FailedOperation.CreateTrigger"

    play(story, tmp_path)


def test_new_code_serves_when_the_update_has_settled_and_the_old_one_until_then(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(CODE)
        cloud.clock.freeze()
        newer = base64.b64encode(zipped({"index.py": CODE.replace("return 1", "return 2")})).decode()
        await cloud.call("UpdateFunctionCode", FunctionName="draw", ZipFile=newer)
        during = await cloud.value()
        cloud.clock.advance(1)
        assert (during, await cloud.value()) == (1, 2)

    play(story, tmp_path)


def test_a_function_that_is_being_created_answers_438(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        cloud.clock.freeze()
        await cloud.call("CreateFunction", **FUNCTION)
        assert '"statusCode":438' in (await cloud.invoke())["ErrMsg"]

    play(story, tmp_path)


def test_tags_changed_in_the_tag_service_show_in_the_function(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.call("CreateFunction", **FUNCTION)
        cloud.tags.replace("scf", "namespace", "default/function/draw", {"project": "new"}, region="ap-singapore")
        shown = await cloud.call("GetFunction", FunctionName="draw")
        assert shown["Tags"] == [{"Key": "project", "Value": "new"}]

    play(story, tmp_path)


def test_deleting_takes_settings_triggers_and_files_along(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(CODE)
        retries = {"RetryConfig": [{"RetryNum": 0}], "MsgTTL": 3600}
        await cloud.call("UpdateFunctionEventInvokeConfig", FunctionName="draw", AsyncTriggerConfig=retries)
        await cloud.call("PutReservedConcurrencyConfig", FunctionName="draw", ReservedConcurrencyMem=256)
        timer: dict[str, Any] = {"TriggerName": "tick", "Type": "timer", "TriggerDesc": "0 * * * * * *"}
        await cloud.call("CreateTrigger", FunctionName="draw", **timer)
        await cloud.call("DeleteFunction", FunctionName="draw")
        assert list((tmp_path / "functions").rglob("*.py")) == []

        await cloud.deploy(CODE)
        assert (await cloud.call("ListTriggers", FunctionName="draw"))["Triggers"] == []
        assert (await cloud.call("GetReservedConcurrencyConfig", FunctionName="draw"))["ReservedMem"] is None
        settings = (await cloud.call("GetFunctionEventInvokeConfig", FunctionName="draw"))["AsyncTriggerConfig"]
        assert settings == {"RetryConfig": [{"RetryNum": 2}], "MsgTTL": 21600}

    play(story, tmp_path)


def test_functions_are_listed_page_by_page(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        for name in ("aa", "bb", "cc"):
            await cloud.deploy(CODE, name=name)
        pages = [
            await cloud.call("ListFunctions", Orderby="FunctionName", Order="ASC", Offset=offset, Limit=2)
            for offset in (0, 2, 4)
        ]
        assert [[each["FunctionName"] for each in page["Functions"]] for page in pages] == [["aa", "bb"], ["cc"], []]

    play(story, tmp_path)


def test_reset_leaves_no_function_and_no_file(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(CODE)
        await cloud.invoke()
        await cloud.scf.reset()
        assert (await cloud.call("ListFunctions"))["TotalCount"] == 0
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
        await cloud.deploy(CODE)
        assert await cloud.value() == 1

    play(story, tmp_path)
