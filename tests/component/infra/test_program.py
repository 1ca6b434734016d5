"""The real program, recorded: what it asks the engine for, as plain dictionaries."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime import rpc

from infra import documents as documents_of
from infra.errors import RoleUnfit, SettingsError

ROOT = Path(__file__).parents[3]

BUCKET = "tencentcloud:Cos/bucket:Bucket"
BUCKET_POLICY = "tencentcloud:Cos/bucketPolicy:BucketPolicy"
ROLE = "tencentcloud:Cam/role:Role"
POLICY = "tencentcloud:Cam/policy:Policy"
ATTACHMENT = "tencentcloud:Cam/rolePolicyAttachmentByName:RolePolicyAttachmentByName"
FUNCTION = "tencentcloud:Scf/function:Function"
EVENTS = "tencentcloud:Scf/functionEventInvokeConfig:FunctionEventInvokeConfig"
RESERVATION = "tencentcloud:Scf/reservedConcurrencyConfig:ReservedConcurrencyConfig"
LOGSET = "tencentcloud:Cls/logset:Logset"
SECRET = "tencentcloud:Ssm/secret:Secret"
SECRET_VERSION = "tencentcloud:Ssm/secretVersion:SecretVersion"
TOPIC = "tencentcloud:Cls/topic:Topic"
INDEX = "tencentcloud:Cls/index:Index"
GATEWAY_SERVICE = "tencentcloud:ApiGateway/service:Service"
GATEWAY_API = "tencentcloud:ApiGateway/api:Api"
GATEWAY_RELEASE = "tencentcloud:ApiGateway/serviceRelease:ServiceRelease"
GATEWAY_KEY = "tencentcloud:ApiGateway/apiKey:ApiKey"
GATEWAY_PLAN = "tencentcloud:ApiGateway/usagePlan:UsagePlan"
GATEWAY_COUNTED = "tencentcloud:ApiGateway/apiKeyAttachment:ApiKeyAttachment"
GATEWAY_LET_IN = "tencentcloud:ApiGateway/usagePlanAttachment:UsagePlanAttachment"

Run = Callable[..., Any]


def documents(program: Any) -> dict[str, Any]:
    return {policy.inputs["name"]: json.loads(policy.inputs["document"]) for policy in program.all(POLICY)}


# -- nothing public, nothing lost ------------------------------------------------------------------------------------


def test_nobody_but_the_account_can_read_the_bucket(program: Any) -> None:
    assert program.only(BUCKET).inputs["acl"] == "private"


def test_images_are_encrypted_at_rest(program: Any) -> None:
    assert program.only(BUCKET).inputs["encryptionAlgorithm"] == "AES256"


def test_the_bucket_is_never_versioned(program: Any) -> None:
    assert program.only(BUCKET).inputs["versioningEnable"] is False


def test_everything_ages_but_parked_jobs(program: Any) -> None:
    rules = {rule["filterPrefix"]: rule["expiration"]["days"] for rule in program.only(BUCKET).inputs["lifecycleRules"]}

    records = {"jobs/": 90, "index/": 90, "batches/": 90, "webhooks/": 90}
    assert rules == {"inbox/": 7, "references/": 7, **records, "budget/": 2, "outputs/": 30, "failed/": 30}


def test_pages_of_other_origins_reach_neither_bucket_nor_function_unless_they_are_named(run: Run, program: Any) -> None:
    assert "corsRules" not in program.only(BUCKET).inputs

    named = run(corsOrigins=["https://shop.example.com", "https://studio.example.com"])
    (rule,) = named.only(BUCKET).inputs["corsRules"]
    assert rule["allowedOrigins"] == ["https://shop.example.com", "https://studio.example.com"]
    assert "PUT" in rule["allowedMethods"]
    assert rule["allowedHeaders"] == ["Content-Type"]
    told = named.only(FUNCTION).inputs["environment"]["AIGC_CORS_ORIGINS"]
    assert told == "https://shop.example.com https://studio.example.com"


def test_the_bucket_policy_guards_this_bucket(program: Any) -> None:
    guard = program.only(BUCKET_POLICY).inputs

    resources = {resource for s in json.loads(guard["policy"])["Statement"] for resource in s["Resource"]}
    assert guard["bucket"] == "aigc-local-1250000000"
    everything = "qcs::cos:ap-singapore:uid/1250000000:aigc-local-1250000000/"
    assert resources == {f"{everything}{part}*" for part in ("", "inbox/", "references/")}


def test_plain_http_is_refused_unless_the_stack_allows_it(run: Run, program: Any) -> None:
    assert "secure-transport" in program.only(BUCKET_POLICY).inputs["policy"]
    assert "secure-transport" not in run(tlsOnly=False).only(BUCKET_POLICY).inputs["policy"]


# -- who may do what -------------------------------------------------------------------------------------------------


def test_two_roles_trust_one_service_each(program: Any) -> None:
    trusted = {
        role.inputs["name"]: json.loads(role.inputs["document"])["statement"][0]["principal"]["service"]
        for role in program.all(ROLE)
    }

    assert trusted == {"MPS_QcsRole": ["mps.cloud.tencent.com"], "aigc-local-function": ["scf.qcloud.com"]}


def test_only_calls_to_mps_are_allowed_on_everything(program: Any) -> None:
    open_actions = {
        action
        for document in documents(program).values()
        for statement in document["statement"]
        if "*" in statement["resource"]
        for action in statement["action"]
    }

    assert {action.split(":")[0] for action in open_actions} == {"mps"}


def test_each_role_has_its_own_policy(program: Any) -> None:
    pairs = {(made.inputs["roleName"], made.inputs["policyName"]) for made in program.all(ATTACHMENT)}

    assert pairs == {("MPS_QcsRole", "aigc-local-mps-delivery"), ("aigc-local-function", "aigc-local-function")}


def test_an_adopted_mps_role_is_neither_made_nor_changed(run: Run) -> None:
    program = run(mpsRole="adopt", mps_role=documents_of.trust(documents_of.MPS_SERVICE))

    assert [role.inputs["name"] for role in program.all(ROLE)] == ["aigc-local-function"]
    assert "MPS_QcsRole" in {made.inputs["roleName"] for made in program.all(ATTACHMENT)}
    assert program.exports["mpsRole"] == "MPS_QcsRole"


def test_of_an_external_mps_role_nothing_is_made(run: Run) -> None:
    program = run(mpsRole="external", mps_role=documents_of.trust(documents_of.MPS_SERVICE))

    assert {made.inputs["roleName"] for made in program.all(ATTACHMENT)} == {"aigc-local-function"}
    assert list(documents(program)) == ["aigc-local-function"]


def test_roles_that_may_not_be_looked_at_are_told_with_the_permission_that_is_missing(run: Run) -> None:
    with pytest.raises(RoleUnfit, match=r"cam:DescribeRoleList") as told:
        run(no_roles="cam:DescribeRoleList: UnauthorizedOperation: not you (request 1)")
    assert "UnauthorizedOperation: not you" in str(told.value)
    assert "invoke of" not in str(told.value)
    assert "python -m infra deployer --stack local" in str(told.value)


@pytest.mark.parametrize("whose", ["adopt", "external"])
def test_a_role_that_somebody_else_should_have_made_stops_the_program(run: Run, whose: str) -> None:
    with pytest.raises(RoleUnfit, match=f"mpsRole: {whose} .* there is none"):
        run(mpsRole=whose)
    with pytest.raises(RoleUnfit, match=r"does not trust mps\.cloud\.tencent\.com"):
        run(mpsRole=whose, mps_role=documents_of.trust(documents_of.SCF_SERVICE))


# -- the function ----------------------------------------------------------------------------------------------------


def test_the_environment_is_the_contract_and_holds_no_key(program: Any) -> None:
    environment = program.only(FUNCTION).inputs["environment"]

    assert set(environment) == {
        "AIGC_BUCKET",
        "AIGC_REGION",
        "AIGC_MPS_ENDPOINT",
        "AIGC_API_KEYS",
        "AIGC_DEFAULT_MODEL",
        "AIGC_DEFAULT_PROMPT",
        "AIGC_UNKNOWN_DEADLINE_SECONDS",
        "AIGC_URL_EXPIRES_SECONDS",
        "AIGC_LOG_LEVEL",
        "AIGC_UNKNOWN_POLICY",
        "AIGC_CREATES_PER_SECOND",
    }
    assert json.loads(environment["AIGC_API_KEYS"]) == [["demo", "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo"]]
    assert not [name for name in environment if "SECRET" in name]


def test_what_is_encrypted_in_the_stack_s_file_is_so_in_its_state(run: Run) -> None:
    wanted = {"defaultPrompt": "In the house style.", "corsOrigins": ["https://shop.example.com"], "imagesPerDay": 5}
    sent = run(**wanted, sealed=("defaultPrompt", "apiKeys")).only(FUNCTION).inputs["environment"]

    assert sent["value"]["AIGC_DEFAULT_PROMPT"] == "In the house style."
    assert sent[rpc._special_sig_key] == rpc._special_secret_sig


def test_every_variable_is_text_and_none_uses_a_name_of_the_platform(program: Any) -> None:
    environment = program.only(FUNCTION).inputs["environment"]

    assert {type(value) for value in environment.values()} == {str}
    assert not [name for name in environment if name.startswith(("SCF_", "QCLOUD_", "TENCENTCLOUD_"))]


def test_four_triggers_start_it(program: Any) -> None:
    triggers = program.only(FUNCTION).inputs["triggers"]

    assert sorted(trigger["type"] for trigger in triggers) == ["cos", "cos", "http", "timer"]
    assert {trigger["cosRegion"] for trigger in triggers if trigger["type"] == "cos"} == {"ap-singapore"}


def test_a_clock_that_has_run_out_stops_the_program(run: Run) -> None:
    with pytest.raises(SettingsError, match=r"sweepCron: .* came for the last time on 2020-12-31"):
        run(sweepCron="0 * * * * * 2020")


def test_the_zip_is_in_the_project_and_there(program: Any) -> None:
    zip_file = program.only(FUNCTION).inputs["zipFile"]

    assert zip_file == program.exports["functionZip"]
    assert not Path(zip_file).is_absolute()
    assert (ROOT / zip_file).is_file()


def test_the_function_logs_to_the_searchable_topic(program: Any) -> None:
    function, index = program.only(FUNCTION).inputs, program.only(INDEX).inputs

    assert function["clsTopicId"] == index["topicId"] == program.exports["logTopicId"]
    assert index["status"] is True
    assert program.only(TOPIC).inputs["period"] == 30


def test_the_function_can_reach_the_internet(program: Any) -> None:
    assert program.only(FUNCTION).inputs["enablePublicNet"] is True


def test_failed_events_are_tried_as_the_platform_would(program: Any) -> None:
    config = program.only(EVENTS).inputs["asyncTriggerConfig"]

    assert config == {"msgTtl": 21600, "retryConfigs": [{"retryNum": 2}]}


def test_nothing_is_reserved_unless_asked(program: Any, run: Run) -> None:
    assert program.all(RESERVATION) == []
    assert run(reservedInstances=10).only(RESERVATION).inputs["reservedConcurrencyMem"] == 2560


# -- webhooks --------------------------------------------------------------------------------------------------------

SIGNING = "whsec_" + "QUJD" * 10
"""Thirty bytes."""


def test_without_a_secret_there_are_no_webhooks(program: Any) -> None:
    assert program.all(SECRET) + program.all(SECRET_VERSION) == []
    assert "AIGC_WEBHOOK_SECRET_NAME" not in program.only(FUNCTION).inputs["environment"]
    assert "ssm:" not in json.dumps(documents(program))


def test_with_a_secret_the_function_is_told_its_name_and_may_read_it(run: Run) -> None:
    program = run(webhookSecret=SIGNING)

    secret, version = program.only(SECRET).inputs, program.only(SECRET_VERSION).inputs
    assert secret["secretName"] == version["secretName"] == "aigc-local-webhooks"
    assert version["versionId"] == "v1"
    assert version["secretString"] == {rpc._special_sig_key: rpc._special_secret_sig, "value": SIGNING}  # marked
    function = program.only(FUNCTION).inputs
    assert function["environment"]["AIGC_WEBHOOK_SECRET_NAME"] == "aigc-local-webhooks"
    assert secret["tags"] == function["tags"]
    *_, last = documents(program)["aigc-local-function"]["statement"]
    assert last["action"] == ["ssm:GetSecretValue"]
    assert last["resource"] == ["qcs::ssm:ap-singapore::secret/creatorUin/*/aigc-local-webhooks"]


def test_the_signing_secret_is_told_to_nothing_but_its_version(run: Run) -> None:
    program = run(webhookSecret=SIGNING)

    told = [asked.type for asked in program.asked if SIGNING in str(asked.inputs)]
    assert told == [SECRET_VERSION]
    assert SIGNING not in str(program.exports)


def test_only_where_nothing_is_worth_keeping_a_secret_goes_at_once(run: Run) -> None:
    days = [
        run(webhookSecret=SIGNING, forceDestroy=disposable).only(SECRET).inputs["recoveryWindowInDays"]
        for disposable in (True, False)
    ]
    assert days == [0, 7]


# -- all of it -------------------------------------------------------------------------------------------------------


def test_whatever_can_be_tagged_says_which_project_and_stack_it_is(program: Any) -> None:
    taggable = [program.only(token) for token in (BUCKET, FUNCTION, LOGSET, TOPIC)] + program.all(ROLE)

    assert {json.dumps(asked.inputs["tags"], sort_keys=True) for asked in taggable} == {
        json.dumps({"application": "aigc-image-service", "stack": "local"})
    }


def test_names_stay_within_the_limits_of_the_services(run: Run) -> None:
    program = run(stack="a-rather-long-stack", bucketName="img", namePrefix="twenty-letters-long")

    named = [asked.inputs["name"] for asked in program.asked if "name" in asked.inputs]
    assert max(len(name) for name in named) <= 60
    assert len(f"{program.exports['bucket']}.cos.ap-singapore.myqcloud.com") <= 60


def test_everything_belongs_to_a_component(program: Any) -> None:
    assert sorted({asked.type for asked in program.asked if asked.type.startswith("aigc:")}) == [
        "aigc:authorization:ServiceRole",
        "aigc:frontdoor:FrontDoor",
        "aigc:function:ImageFunction",
        "aigc:logs:FunctionLogs",
        "aigc:storage:ImageBucket",
    ]


def test_the_world_is_told_what_the_contract_says(program: Any) -> None:
    told = dict(program.exports)

    assert told["serviceUrl"] == told["functionUrl"]
    assert told.pop("serviceUrl") == "https://1250000000-abc123.ap-singapore.tencentscf.com"
    assert told.pop("functionUrl") == "https://1250000000-abc123.ap-singapore.tencentscf.com"
    assert told.pop("functionZip").startswith("build/function-")
    assert told.pop("logTopicId")
    assert told == {
        "bucket": "aigc-local-1250000000",
        "region": "ap-singapore",
        "appId": "1250000000",
        "functionName": "aigc-local",
        "urlAuth": "none",
        "mpsRole": "MPS_QcsRole",
    }


def test_behind_api_gateway_the_function_has_no_url_of_its_own(run: Run) -> None:
    program = run(frontDoor="apiGateway", gatewayCallsPerSecond=7, timeoutSeconds=60)

    assert program.only(GATEWAY_SERVICE).inputs["releaseLimit"] == 7
    api = program.only(GATEWAY_API).inputs
    assert (api["requestConfigPath"], api["requestConfigMethod"], api["serviceConfigTimeout"]) == ("/", "ANY", 60)
    assert (api["serviceConfigScfFunctionName"], api["enableCors"]) == ("aigc-local", False)
    assert {trigger["type"] for trigger in program.only(FUNCTION).inputs["triggers"]} == {"cos", "timer"}
    assert (
        program.exports["serviceUrl"] == "https://service-abc12345-1250000000.ap-singapore.apigw.tencentcs.com/release"
    )


def test_whoever_has_a_gateway_key_signs_and_is_counted_alone(run: Run) -> None:
    wanted = [{"name": "shop-1", "callsPerSecond": 5}, {"name": "studio"}]
    program = run(frontDoor="apiGateway", gatewayKeys=wanted, corsOrigins=["https://shop.example.com"])

    api = program.only(GATEWAY_API).inputs
    assert (api["authType"], api["enableCors"]) == ("SECRET", False)
    plans = {asked.inputs["usagePlanName"]: asked.inputs["maxRequestNumPreSec"] for asked in program.all(GATEWAY_PLAN)}
    assert plans == {"aigc_local_shop_1": 5, "aigc_local_studio": -1}
    assert {asked.inputs["secretName"] for asked in program.all(GATEWAY_KEY)} == set(plans)
    counted = [asked.inputs for asked in program.all(GATEWAY_COUNTED)]
    assert {(each["apiKeyId"], each["usagePlanId"]) for each in counted} == {
        (f"gateway-keys-{name}-pair-id", f"gateway-keys-{name}-plan-id") for name in ("shop-1", "studio")
    }
    for let_in in program.all(GATEWAY_LET_IN):
        assert (let_in.inputs["bindType"], let_in.inputs["environment"]) == ("SERVICE", "release")
        assert let_in.inputs["serviceId"] == "gateway-service-id"
    assert program.exports["urlAuth"] == "gateway"


def test_only_a_secret_output_tells_the_pairs(run: Run) -> None:
    program = run(frontDoor="apiGateway", gatewayKeys=[{"name": "shop"}])

    assert program.exports["gatewayKeys"] == {"shop": {"secretId": "APIDmadeup", "secretKey": "made-up-secret"}}
    assert program.secret == {"gatewayKeys"}
    assert "gatewayKeys" not in run(frontDoor="apiGateway").exports


def test_without_gateway_keys_there_is_nothing_that_a_plan_could_count(run: Run) -> None:
    program = run(frontDoor="apiGateway")

    assert program.only(GATEWAY_API).inputs["authType"] == "NONE"
    assert [program.all(each) for each in (GATEWAY_KEY, GATEWAY_PLAN, GATEWAY_COUNTED, GATEWAY_LET_IN)] == [[]] * 4
    assert program.exports["urlAuth"] == "none"


def test_a_changed_api_is_released_again(run: Run) -> None:
    told = {
        run(frontDoor="apiGateway", timeoutSeconds=seconds).only(GATEWAY_RELEASE).inputs["releaseDesc"]
        for seconds in (60, 60, 61)
    }

    assert len(told) == 2


def test_a_function_url_asks_for_signatures_when_told_so(run: Run, program: Any) -> None:
    def auth(of: Any) -> Any:
        (url,) = (each for each in of.only(FUNCTION).inputs["triggers"] if each["type"] == "http")
        return json.loads(url["triggerDesc"])["AuthType"]

    assert (auth(program), auth(run(urlAuth="cam"))) == ("NONE", "CAM")
    with pytest.raises(SettingsError, match="urlAuth"):
        run(urlAuth="cam", frontDoor="apiGateway")


def test_a_wrong_setting_stops_the_program_before_it_asks_for_anything(run: Run) -> None:
    with pytest.raises(SettingsError, match=r"^aigc-image-service:memoryMb: 100 is not allowed"):
        run(memoryMb=100)


def test_an_account_without_ten_digits_stops_it_too(run: Run) -> None:
    with pytest.raises(SettingsError, match=r"AppId '12345'"):
        run(app_id="12345")


def test_a_deployed_stack_stays_in_its_region_and_its_account(run: Run, program: Any) -> None:
    told = {name: program.exports[name] for name in ("region", "appId")}
    run(told=told)
    with pytest.raises(SettingsError) as stopped:
        run(told=told, app_id="1250000001", region="ap-tokyo")

    region, account = str(stopped.value).splitlines()
    assert region.startswith("tencentcloud:region: is ap-tokyo, and this stack is deployed in ap-singapore")
    assert account.startswith("tencentcloud:secretId: belongs to the AppId 1250000001, and this stack is deployed in")
