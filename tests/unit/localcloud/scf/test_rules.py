"""Names and settings of functions: what is documented is accepted, the rest refused with the real code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from localcloud.errors import CloudError
from localcloud.scf import features, rules


def code_of(check: Callable[..., object], *arguments: object) -> str:
    """The code a check refuses with, "" if it does not."""
    try:
        check(*arguments)
    except CloudError as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("name", ["ab", "draw-image_2", "a" * 60, "A:b"])
def test_a_documented_function_name_is_accepted(name: str) -> None:
    assert code_of(rules.check_function_name, name) == ""


@pytest.mark.parametrize("name", ["", "a", "1draw", "draw-", "draw_", "a" * 61, "dräw", "a b", "a/b"])
def test_any_other_function_name_is_refused(name: str) -> None:
    assert code_of(rules.check_function_name, name) == "InvalidParameterValue.FunctionName"


def test_a_handler_is_a_file_and_a_function() -> None:
    for right in ("index.main_handler", "v2-index.main_2nd", "ab.cd"):
        assert code_of(rules.check_handler, right) == "", right
    for wrong in (
        "index",
        "i.main",
        "index.",
        "src/index.main",
        "index.main.handler",
        "1ndex.main",
        "index.main2",
        "v2.main",
    ):
        assert code_of(rules.check_handler, wrong) == "InvalidParameterValue.Handler", wrong


def test_memory_goes_in_steps() -> None:
    for right in (64, 128, 256, 3072):
        assert code_of(rules.check_memory, right) == ""
    for wrong in (0, 63, 129, 192, 3200, -128):
        assert code_of(rules.check_memory, wrong) == "InvalidParameterValue.Memory"


def test_a_timeout_is_between_one_second_and_fifteen_minutes() -> None:
    assert [code_of(rules.check_timeout, seconds) for seconds in (1, 900)] == ["", ""]
    assert [code_of(rules.check_timeout, seconds) for seconds in (0, 901)] == ["LimitExceeded.Timeout"] * 2


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ([("AIGC_BUCKET", "media-1250000000")], ""),
        ([("1A", "x")], "InvalidParameterValue.Environment"),
        ([("A-B", "x")], "InvalidParameterValue.Environment"),
        ([("A", "x"), ("A", "y")], "InvalidParameterValue.Environment"),
        ([("SCF_X", "x")], "InvalidParameterValue.EnvironmentSystemProtect"),
        ([("TENCENTCLOUD_SECRETID", "x")], "InvalidParameterValue.EnvironmentSystemProtect"),
        ([("QCLOUD_X", "x")], "InvalidParameterValue.EnvironmentSystemProtect"),
        ([("A", "x" * 4095)], ""),
        ([("A", "x" * 4096)], "InvalidParameterValue.EnvironmentExceededLimit"),
        ([("A", "ü" * 2048)], "InvalidParameterValue.EnvironmentExceededLimit"),
    ],
)
def test_environment_variables_obey_names_prefixes_and_size(variables: list[tuple[str, str]], code: str) -> None:
    assert code_of(rules.environment_of, variables) == code


def test_one_empty_pair_clears_the_environment() -> None:
    assert rules.environment_of([("", "")]) == ()


def test_only_python_3_runs_here_and_other_names_are_unknown() -> None:
    assert code_of(features.check_runtime, "Python3.10") == ""
    assert code_of(features.check_runtime, "Nodejs18.15") == "UnsupportedOperation"
    assert code_of(features.check_runtime, "Python2.7") == "UnsupportedOperation"
    assert code_of(features.check_runtime, "Python3.99") == "InvalidParameterValue.Runtime"


def test_functions_are_in_documented_regions_only() -> None:
    assert code_of(rules.check_region, "ap-singapore") == ""
    assert code_of(rules.check_region, "ap-jakarta") == "UnsupportedRegion"
