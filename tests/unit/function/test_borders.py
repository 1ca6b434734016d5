"""The tables at the borders: verdicts, errors, ids, signatures, settings."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from aigc import errors, ids
from aigc.config import Credentials, Settings
from aigc.errors import Misconfigured
from aigc.outside import signing, verdicts
from aigc.outside.connection import proxy_for
from aigc.outside.verdicts import Verdict

from tests.unit.function.world import api_keys, caller

REPOSITORY = Path(__file__).parents[3]


def test_the_drawn_tree_of_errors_is_the_real_one() -> None:
    drawn: dict[str, str] = {}
    path: list[str] = []
    for match in re.finditer(r"^((?:\||\s)*)(?:\+-- )?([A-Z]\w+)(?= |$)", str(errors.__doc__), re.MULTILINE):
        if "ImageServiceError" not in drawn and match[2] != "ImageServiceError":
            continue
        depth = 0 if match[2] == "ImageServiceError" else len(match[1]) // 4 + 1
        path = [*path[:depth], match[2]]
        drawn[match[2]] = path[-2] if depth else "Exception"
    real = {
        kind.__name__: kind.__mro__[1].__name__
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }
    assert drawn == real


def test_every_code_the_sdk_knows_for_mps_has_been_decided_on() -> None:
    codes: Any = pytest.importorskip("tencentcloud.mps.v20190612.errorcodes")
    known = {value for name, value in vars(codes).items() if name.isupper()}
    assert len(known) > 100
    assert {code for code in known if not verdicts.is_listed(code)} == set()


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("RequestLimitExceeded", Verdict.FOR_NOW),
        ("RequestLimitExceeded.UinLimitExceeded", Verdict.FOR_NOW),
        ("LimitExceeded.CreateTask", Verdict.FOR_NOW),
        ("LimitExceeded.TooMuchTemplate", Verdict.FOR_GOOD),
        ("AuthFailure.SignatureExpire", Verdict.FOR_NOW),
        ("AuthFailure.SignatureFailure", Verdict.FOR_GOOD),
        ("InvalidParameterValue.UserUnRegister", Verdict.FOR_GOOD),
        ("FailedOperation.UserArrears", Verdict.FOR_GOOD),
        ("FailedOperation.CreateAIGCTaskFailed", Verdict.AMBIGUOUS),
        ("FailedOperation.NetWorkError", Verdict.AMBIGUOUS),
        ("InternalError.AccessDBError", Verdict.AMBIGUOUS),
        ("ClientNetworkError", Verdict.AMBIGUOUS),
        ("NobodyHasSeenThis", Verdict.AMBIGUOUS),
        ("", Verdict.AMBIGUOUS),
    ],
)
def test_the_longest_prefix_decides_and_the_unknown_is_ambiguous(code: str, verdict: Verdict) -> None:
    assert verdicts.verdict(code) is verdict


def test_ids_have_the_form_of_uuids_and_their_derivation_is_fixed() -> None:
    expected = bytearray(hashlib.sha256(b"upload\0images-1250000000\0inbox/cat.png\0abc").digest()[:16])
    expected[6], expected[8] = expected[6] & 0x0F | 0x80, expected[8] & 0x3F | 0x80
    derived = ids.for_upload("images-1250000000", "inbox/cat.png", '"abc"')
    assert derived.replace("-", "") == expected.hex()
    assert all(map(ids.is_job_id, (derived, ids.for_idempotency_key("shop", "k"), ids.random_id(1.8e9, bytes(10)))))


def test_a_lines_job_id_tells_its_batch_and_its_number() -> None:
    batch = ids.for_batch("images-1250000000", "inbox/cats.jsonl", '"abc"')
    job_id = ids.of_line(batch, 100_000)
    assert ids.is_job_id(job_id)
    assert job_id != batch
    assert ids.batch_and_line(job_id) == (batch, 100_000)


def test_two_callers_with_the_same_idempotency_key_have_two_jobs() -> None:
    assert ids.for_idempotency_key("shop", "1") != ids.for_idempotency_key("studio", "1")


def test_random_ids_sort_by_time() -> None:
    assert ids.random_id(1.0, b"\xff" * 10) < ids.random_id(2.0, b"\x00" * 10)


@pytest.mark.parametrize("text", ["", "x", "../../etc", "0" * 36, "00000000-0000-7000-8000-00000000000G"])
def test_other_texts_are_no_job_ids(text: str) -> None:
    assert not ids.is_job_id(text)


PUBLISHED: dict[str, Any] = {
    "key": "eb2519b498b02ac213cb1f3d1a3d27a3b3c9bc5f",
    "key_time": "1557989151;1557996351",
    "headers": {
        "Date": "Thu, 16 May 2019 06:45:51 GMT",
        "Host": "examplebucket-1250000000.cos.ap-beijing.myqcloud.com",
        "Content-Type": "text/plain",
        "Content-Length": "13",
        "Content-MD5": "mQ/fVh815F3k6TAUm8m0eg==",
        "x-cos-acl": "private",
        "x-cos-grant-read": 'uin="100000000011"',
    },
}
"""The worked example "Uploading an object" of COS's documentation of the request signature."""


def test_the_published_signature_of_cos_comes_out() -> None:
    request = signing.Signable("PUT", "/exampleobject(腾讯云)", {}, PUBLISHED["headers"])
    signature = signing.signature(request, key=PUBLISHED["key"], key_time=PUBLISHED["key_time"])
    assert signature == "3b8851a11a569213c17ba8fa7dcf2abec6935172"


def test_secrets_do_not_show_in_representations() -> None:
    assert "hidden" not in repr(Credentials("AKIDlocal", "hidden", "hidden"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AIGC_REGION", ""),
        ("AIGC_API_KEYS", "not json"),
        ("AIGC_API_KEYS", '[["x", "c2hvcnQ"]]'),
        ("AIGC_API_KEYS", api_keys(caller("anonymous", "key"))),
        ("AIGC_API_KEYS", api_keys(caller("shop", "old", None, 60), caller("shop", "new"))),
        ("AIGC_API_KEYS", '{"name": 1}'),
        ("AIGC_URL_EXPIRES_SECONDS", "1h"),
        ("AIGC_UNKNOWN_DEADLINE_SECONDS", "0"),
        ("AIGC_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_setting_is_named(environment: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=name):
        Settings.read({**environment, name: value})


def test_urls_never_promise_more_than_a_roles_key_can_live(environment: dict[str, str]) -> None:
    assert Settings.read({**environment, "AIGC_URL_EXPIRES_SECONDS": "999999"}).url_expires == 6 * 3600


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://127.0.0.1:8000"}, ("127.0.0.1", 8000)),
        ({"HTTPS_PROXY": "127.0.0.1:8000"}, ("127.0.0.1", 8000)),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "example.com, .myqcloud.com"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "qcloud.com"}, ("p", 1)),
    ],
)
def test_the_standard_proxy_variables_are_honoured(environment: dict[str, str], proxy: object) -> None:
    assert proxy_for("bucket.cos.ap-singapore.myqcloud.com", environment) == proxy


def test_the_function_is_written_for_the_runtimes_python() -> None:
    import ast

    for source in (REPOSITORY / "function").rglob("*.py"):
        ast.parse(source.read_text(encoding="utf-8"), feature_version=(3, 10))
