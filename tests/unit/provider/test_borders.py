"""The provider's borders: settings, error codes, waiting, wire values, and the drawn tree of errors."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from provider import errors
from provider.cloud.verdicts import API_VERDICTS, COS_VERDICTS, verdict
from provider.errors import (
    AlreadyThere,
    Busy,
    Canceled,
    CloudError,
    Gone,
    Misconfigured,
    NotAllowed,
    TooSlow,
    Unreachable,
)
from provider.rpc.structs import ENCRYPTED, SIGNATURE, from_struct, secret, to_struct
from provider.settings import problems, settings_from
from provider.values import UNKNOWN
from provider.waiting import Patience
from tests.unit.provider.fake_cloud import FakeClock

NEEDED = {"region": "ap-singapore", "secretId": "AKIDlocal", "secretKey": "local"}


def test_configuration_wins_over_the_environment() -> None:
    environment = {
        "TENCENTCLOUD_REGION": "ap-tokyo",
        "TENCENTCLOUD_SECRET_ID": "AKIDenv",
        "TENCENTCLOUD_SECRET_KEY": "e",
    }
    settings = settings_from({"region": "ap-singapore"}, environment)
    assert (settings.region, settings.secret_id) == ("ap-singapore", "AKIDenv")


@pytest.mark.parametrize("missing", NEEDED)
def test_a_missing_setting_is_named_with_its_key_and_variable(missing: str) -> None:
    given = {key: value for key, value in NEEDED.items() if key != missing}
    with pytest.raises(Misconfigured, match=rf"pulumi config set tencentcloud:{missing} .* TENCENTCLOUD_"):
        settings_from(given, {})


def test_cos_follows_its_own_domain_and_not_the_protocol() -> None:
    plain = settings_from({**NEEDED, "protocol": "HTTP"}, {})
    assert plain.cos_url == "https://cos.ap-singapore.myqcloud.com"
    assert plain.bucket_url("b-1250000000") == "b-1250000000.cos.ap-singapore.myqcloud.com"
    local = settings_from({**NEEDED, "cosDomain": "http://cos.ap-singapore.myqcloud.com"}, {})
    assert local.bucket_url("b-1250000000") == "http://b-1250000000.cos.ap-singapore.myqcloud.com"


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_a_company_s_own_authority_is_trusted(variable: str) -> None:
    assert settings_from(NEEDED, {variable: "/etc/ours.pem"}).authorities == "/etc/ours.pem"


@pytest.mark.parametrize(
    ("asked", "path"),
    [({"cos_domain": "x"}, "cos_domain"), ({"protocol": "http"}, "protocol"), ({"assumeRole": "{}"}, "assumeRole")],
)
def test_settings_that_would_be_ignored_are_refused(asked: dict[str, Any], path: str) -> None:
    assert [failure.path for failure in problems(asked)] == [path]


def test_retry_times_come_from_the_official_variables() -> None:
    assert settings_from(NEEDED, {"TENCENTCLOUD_READ_RETRY_TIMEOUT": "1"}).read_retry_seconds == 60
    with pytest.raises(Misconfigured, match="TENCENTCLOUD_WRITE_RETRY_TIMEOUT"):
        settings_from(NEEDED, {"TENCENTCLOUD_WRITE_RETRY_TIMEOUT": "soon"})


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ResourceNotFound.Function", Gone),
        ("ResourceNotFound.Role", CloudError),
        ("InvalidParameter.RoleNotExist", Gone),
        ("AuthFailure.UnauthorizedOperation", NotAllowed),
        ("UnauthorizedOperation.CAM", NotAllowed),
        ("ResourceInUse.FunctionName", AlreadyThere),
        ("RequestLimitExceeded.UinLimitExceeded", Busy),
        # SCF says in many ways that a function is still being changed.
        ("FailedOperation.FunctionStatusError", Busy),
        ("UnauthorizedOperation.FunctionStatus", Busy),
        ("FailedOperation.CreateTrigger", Busy),
        ("FailedOperation.UpdateFunctionCode", Busy),
        ("FailedOperation.UpdateFunctionConfiguration", Busy),
        ("FailedOperation.DeleteFunction", Busy),
        ("FailedOperation.FunctionVersionStatusNotActive", Busy),
        ("FailedOperation.ReservedInProgress", Busy),
        # Waiting does not pay a bill.
        ("ResourceUnavailable.InsufficientBalance", CloudError),
        ("ResourceUnavailable.ServiceSuspended", CloudError),
        ("ResourceUnavailable.Namespace", Busy),
        ("OperationDenied.ACLFailed", NotAllowed),
        ("InternalError.System", Unreachable),
        ("ClientNetworkError", Unreachable),
        ("FailedOperation", CloudError),
        ("SomethingNew", CloudError),
    ],
)
def test_codes_of_the_api_mean(code: str, kind: type[CloudError]) -> None:
    assert verdict(API_VERDICTS, code) is kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("NoSuchLifecycleConfiguration", Gone),
        ("AccessDenied", NotAllowed),
        ("SlowDown", Busy),
        ("MalformedXML", CloudError),
    ],
)
def test_codes_of_cos_mean(code: str, kind: type[CloudError]) -> None:
    assert verdict(COS_VERDICTS, code) is kind


def test_waiting_backs_off_and_ends_at_the_deadline() -> None:
    clock = FakeClock()
    with pytest.raises(TooSlow, match="waited 60 s for the moon"):
        Patience(clock).until(lambda: None, what="the moon", seconds=60)
    assert clock.time == pytest.approx(60)
    assert clock.pauses[0] < 0.1
    assert max(clock.pauses) <= 5
    assert len(clock.pauses) < 30


def test_waiting_ends_at_once_when_the_engine_stops() -> None:
    clock = FakeClock(stopped=True)
    with pytest.raises(Canceled):
        Patience(clock).until(lambda: None, what="the moon", seconds=60)
    assert len(clock.pauses) == 1


def test_an_error_that_is_not_worth_it_is_not_repeated() -> None:
    clock = FakeClock()

    def refused() -> int:
        raise NotAllowed("no")

    with pytest.raises(NotAllowed):
        Patience(clock).retrying(refused, worth=lambda error: isinstance(error, Busy), what="x", seconds=60)
    assert clock.pauses == []


def test_values_survive_the_wire() -> None:
    sent = {"a": 1, "b": [True, 1.5, "x", {}, []], "c": {"d": UNKNOWN}, "e": False, "f": ""}
    assert from_struct(to_struct(sent)) == sent


def test_secrets_arrive_as_values_and_leave_marked() -> None:
    struct = to_struct({"key": secret("hidden"), "gone": None})
    assert dict(struct.fields["key"].struct_value.fields.items())[SIGNATURE].string_value == ENCRYPTED
    assert from_struct(struct) == {"key": "hidden"}


def test_the_drawn_tree_of_errors_is_the_real_one() -> None:
    drawn = [line for line in (errors.__doc__ or "").splitlines()[2:] if line.strip()]
    names = [line.lstrip("| +-").split()[0] for line in drawn]
    depths = [len(line) - len(line.lstrip("| +-")) for line in drawn]
    assert dict(zip(names, depths, strict=True)) == dict(_depths(errors.ProviderError, 0))


def _depths(kind: type[Exception], depth: int) -> list[tuple[str, int]]:
    children = [child for child in kind.__subclasses__() if inspect.getmodule(child) is errors]
    return [(kind.__name__, depth), *(pair for child in children for pair in _depths(child, depth + 4))]
