"""POST Object: what a browser's form may send, and what becomes of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from localcloud.errors import CloudError, Unauthorized
from tests.unit.localcloud.cos.caller import ANONYMOUS, BUCKET, ROLE, Answer, CosCaller

BOUNDARY = "----WebKitFormBoundaryX"
FIELDS = {"key": "in/${filename}", "Content-Type": "image/x-cat"}
SIGNED = [{"q-sign-algorithm": "sha1"}, {"q-ak": "AKIDlocal"}, {"q-sign-time": "1;2"}]
CLAIM = {"q-sign-algorithm": "sha1", "q-ak": "AKIDlocal", "q-key-time": "1;2", "q-signature": "checked elsewhere"}


def form(fields: Mapping[str, str], file: bytes = b"meow", filename: str = "cat.png", after: str = "") -> bytes:
    """A form as a browser writes it, with the button that was pressed at its end."""
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
    disposition = (
        f'Content-Disposition: form-data; name="file"; filename="{filename}"\r\nContent-Type: image/png\r\n\r\n'
    )
    end = f"\r\n--{BOUNDARY}{after}--\r\n"
    return "".join([*parts, f"--{BOUNDARY}\r\n", disposition]).encode() + file + end.encode()


def post(cos: CosCaller, body: Any, **named: Any) -> Answer:
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return cos.call("POST", body=body, headers=headers, **named)


def refused(cos: CosCaller, body: Any, **named: Any) -> tuple[int, str]:
    with pytest.raises(CloudError) as refusal:
        post(cos, body, **named)
    return refusal.value.http_status, refusal.value.code


def policy(*conditions: object, seconds: float = 60, now: float, **changed: Any) -> dict[str, str]:
    """The field of that name, with a signature that the gateway is thought to have checked."""
    expiration = datetime.fromtimestamp(now + seconds, UTC).isoformat().replace("+00:00", "Z")
    document = {"expiration": expiration, "conditions": [*SIGNED, *conditions], **changed}
    return {**CLAIM, "policy": base64.b64encode(json.dumps(document).encode()).decode()}


def test_a_policy_that_nobody_can_read_is_refused(cos: CosCaller) -> None:
    deep = base64.b64encode(b'{"conditions":' + b"[" * 3_000 + b"]" * 3_000 + b"}").decode()
    assert refused(cos, form({**FIELDS, **CLAIM, "policy": deep})) == (400, "InvalidPolicyDocument")


def test_a_form_becomes_an_object_with_its_file_name_and_fields(cos: CosCaller) -> None:
    answer = post(cos, form({**FIELDS, "x-cos-meta-Prompt": "a 猫", "x-cos-storage-class": "STANDARD_IA"}))

    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["location"] == f"http://{BUCKET}.cos.ap-singapore.myqcloud.com/in/cat.png"
    got = cos.get("in/cat.png")
    assert (got.body, got.headers["etag"]) == (b"meow", answer.headers["etag"])
    assert got.headers["content-type"] == "image/x-cat"
    assert got.headers["x-cos-meta-prompt"].encode("latin-1").decode() == "a 猫"
    assert got.headers["x-cos-storage-class"] == "STANDARD_IA"
    assert [(event.name, event.key) for event in cos.events] == [("cos:ObjectCreated:Post", "in/cat.png")]


def test_the_type_that_the_browser_guessed_is_not_taken(cos: CosCaller) -> None:
    post(cos, form({"key": "a"}))

    assert cos.get("a").headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize(("asked", "status"), [("200", 200), ("201", 201), ("204", 204), ("", 204), ("302", 204)])
def test_the_form_chooses_the_status(cos: CosCaller, asked: str, status: int) -> None:
    answer = post(cos, form({"key": "a b", "success_action_status": asked}))

    assert answer.status == status
    if status == 201:
        assert answer.texts("Key") == ["a b"]
        assert answer.texts("Bucket") == [BUCKET]
        assert answer.texts("Location") == [f"http://{BUCKET}.cos.ap-singapore.myqcloud.com/a%20b"]
        assert answer.texts("ETag") == [answer.headers["etag"].replace('"', "&quot;")]


@pytest.mark.parametrize(("back", "joint"), [("https://app.example/done", "?"), ("https://app.example/?a=1", "&")])
def test_a_redirect_tells_what_was_stored(cos: CosCaller, back: str, joint: str) -> None:
    answer = post(cos, form({"key": "a b/1", "success_action_redirect": back, "success_action_status": "200"}))

    etag = answer.headers["etag"].strip('"')
    assert answer.status == 303
    assert answer.headers["location"] == f"{back}{joint}bucket={BUCKET}&key=a%20b%2F1&etag=%22{etag}%22"


def test_a_large_file_is_cut_out_of_the_form(cos: CosCaller) -> None:
    large = bytes(range(256)) * 6000
    answer = post(cos, cos.spooled(form(FIELDS, large)))
    whole = cos.put("whole", large)

    got = cos.get("in/cat.png", Range="bytes=-300")
    assert got.body == large[-300:]
    assert cos.get("in/cat.png").body == large
    assert answer.headers["etag"] == whole.headers["etag"]
    assert got.headers["x-cos-hash-crc64ecma"] == whole.headers["x-cos-hash-crc64ecma"]


def test_what_comes_after_the_file_is_not_looked_at(cos: CosCaller) -> None:
    button = f'\r\nContent-Disposition: form-data; name="submit"\r\n\r\nSend\r\n--{BOUNDARY}'
    post(cos, form({"key": "a"}, after=button))

    assert cos.get("a").body == b"meow"


def test_line_breaks_and_dashes_in_the_file_are_its_own(cos: CosCaller) -> None:
    tricky = b"\r\n\r\n--" + BOUNDARY[:-1].encode() + b"\r\n--\r\n"
    post(cos, form({"key": "a"}, tricky))

    assert cos.get("a").body == tricky


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no form at all",
        form({"key": "a"})[:-40],
        form({"key": "a"}).replace(b'; name="key"', b""),
        form({"key": "a"}).replace(b'"key"\r\n\r\na', b'"key"\r\n\r\n\xff'),
        b"x" + form({"key": "a"}),
    ],
    ids=["empty", "no form", "cut off", "no name", "no utf-8", "preamble"],
)
def test_a_broken_form_is_refused(cos: CosCaller, body: bytes) -> None:
    assert refused(cos, body) == (400, "MalformedPOSTRequest")


def test_a_form_without_key_or_file_or_with_endless_fields_is_refused(cos: CosCaller) -> None:
    no_file = form({"key": "a"}).replace(b'name="file"', b'name="data"')
    assert refused(cos, form({"other": "a"})) == (400, "InvalidArgument")
    assert refused(cos, no_file) == (400, "InvalidArgument")
    assert refused(cos, form({"key": "a", "x": "y" * 70_000})) == (400, "EntityTooLarge")
    assert refused(cos, form({"key": "a" * 900})) == (400, "KeyTooLong")
    assert refused(cos, form({"key": "a", "x-cos-meta-a": "b\r\nSet-Cookie: c"})) == (400, "InvalidArgument")
    assert refused(cos, form({"key": "a", "Signature": "q-sign-algorithm=sha1"})) == (501, "NotImplemented")


def test_a_form_is_allowed_by_its_own_action_or_by_the_acl(cos: CosCaller) -> None:
    resource = f"qcs::cos:ap-singapore:uid/1250000000:{BUCKET}/in/cat.png"
    with pytest.raises(Unauthorized):
        post(cos, form({**FIELDS, "acl": "private"}), who=ROLE)
    asked = cos.authority.asked[-1]
    assert (asked.action, asked.resource) == ("cos:PostObject", resource)
    assert (asked.conditions["cos:x-cos-acl"], asked.conditions["cos:content-length"]) == ("private", "4")

    cos.authority.allowed.add(("cos:PostObject", resource))
    assert post(cos, form(FIELDS), who=ROLE).status == 204
    cos.call("PUT", query="acl", headers={"x-cos-acl": "public-read-write"})
    assert post(cos, form({"key": "open"}), who=ANONYMOUS).status == 204


def test_a_policy_that_is_kept_lets_the_form_in(cos: CosCaller) -> None:
    kept = policy(
        {"bucket": BUCKET},
        ["starts-with", "$key", "in/"],
        ["eq", "$Content-Type", "image/x-cat"],
        ["starts-with", "$x-cos-meta-a", ""],
        ["content-length-range", 4, 4],
        now=cos.clock.now(),
    )
    assert post(cos, form({**FIELDS, **kept})).status == 204


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ({"bucket": "other-1250000000"}, (403, "AccessDenied")),
        ({"key": "in/${filename}"}, (403, "AccessDenied")),
        (["starts-with", "$key", "out/"], (403, "AccessDenied")),
        (["eq", "$content-type", "image/png"], (403, "AccessDenied")),
        ({"success_action_status": "200"}, (403, "AccessDenied")),
        ({"q-ak": "AKIDother"}, (403, "AccessDenied")),
        (["content-length-range", 5, 9], (400, "EntityTooSmall")),
        (["content-length-range", 0, 3], (400, "EntityTooLarge")),
        (["content-length-range", 3, 2], (400, "InvalidPolicyDocument")),
        (["ends-with", "$key", "png"], (400, "InvalidPolicyDocument")),
        (["eq", "key", "a"], (400, "InvalidPolicyDocument")),
        ({"key": 1}, (400, "InvalidPolicyDocument")),
        ("key", (400, "InvalidPolicyDocument")),
    ],
)
def test_a_condition_that_does_not_hold_keeps_the_form_out(
    cos: CosCaller, condition: object, code: tuple[int, str]
) -> None:
    assert refused(cos, form({**FIELDS, **policy(condition, now=cos.clock.now())})) == code
    assert cos.refusal("HEAD", "in/cat.png") == (404, "NoSuchKey")


def test_a_refusal_is_worded_as_the_real_one(cos: CosCaller) -> None:
    now = cos.clock.now()
    with pytest.raises(CloudError) as wrong:
        post(cos, form({**FIELDS, **policy({"acl": "private"}, now=now)}))
    assert wrong.value.message == "Condition key acl doesn't match the value private"

    late = form({**FIELDS, **policy(now=now, seconds=60)})
    cos.clock.advance(61)
    with pytest.raises(CloudError) as expired:
        post(cos, late)
    assert expired.value.code == "AccessDenied"
    assert expired.value.message.startswith("You post object request has been expired, expiration time: ")


@pytest.mark.parametrize(
    "changed",
    [
        {"conditions": []},
        {"conditions": SIGNED[1:]},
        {"conditions": "all"},
        {"expiration": None},
        {"expiration": "tomorrow"},
    ],
)
def test_a_policy_must_say_until_when_for_whom_and_what(cos: CosCaller, changed: dict[str, Any]) -> None:
    broken = policy(now=cos.clock.now(), **changed)
    assert refused(cos, form({**FIELDS, **broken})) == (400, "InvalidPolicyDocument")
