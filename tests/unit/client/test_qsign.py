"""The COS signature, against the documentation's worked example and against an independent computation."""

from __future__ import annotations

import hashlib
import hmac

from client.qsign import Credentials, Signed, Window, authorization, sign_key, signature

# The worked example "Uploading an object" of the COS request signature documentation. It masks the secret key, so the
# chain starts at the sign key.
PUBLISHED_SIGN_KEY = "eb2519b498b02ac213cb1f3d1a3d27a3b3c9bc5f"
PUBLISHED_WINDOW = Window(1557989151, 1557996351)
PUBLISHED = Signed(
    "PUT",
    "/exampleobject(腾讯云)",
    {
        "Date": "Thu, 16 May 2019 06:45:51 GMT",
        "Host": "examplebucket-1250000000.cos.ap-beijing.myqcloud.com",
        "Content-Type": "text/plain",
        "Content-Length": "13",
        "Content-MD5": "mQ/fVh815F3k6TAUm8m0eg==",
        "x-cos-acl": "private",
        "x-cos-grant-read": 'uin="100000000011"',
    },
)

KEYS = Credentials("AKIDlocal", "local", token="t/o+k")
WINDOW = Window(100, 200)


def test_the_published_example_gives_the_published_signature() -> None:
    assert signature(PUBLISHED_SIGN_KEY, PUBLISHED, PUBLISHED_WINDOW) == "3b8851a11a569213c17ba8fa7dcf2abec6935172"


def test_the_sign_key_binds_the_secret_key_to_the_validity() -> None:
    assert sign_key("local", WINDOW) == hmac.new(b"local", b"100;200", hashlib.sha1).hexdigest()


def test_the_header_lists_what_was_signed_in_order() -> None:
    value = authorization(KEYS, PUBLISHED, WINDOW)
    listed = "content-length;content-md5;content-type;date;host;x-cos-acl;x-cos-grant-read"
    assert f"q-header-list={listed}&q-url-param-list=&q-signature=" in value
    assert value.startswith("q-sign-algorithm=sha1&q-ak=AKIDlocal&q-sign-time=100;200&q-key-time=100;200&")


def test_another_path_header_parameter_or_key_gives_another_signature() -> None:
    base = Signed("GET", "/a", {"host": "h"}, {"p": "1"})
    others = [
        Signed("PUT", "/a", {"host": "h"}, {"p": "1"}),
        Signed("GET", "/b", {"host": "h"}, {"p": "1"}),
        Signed("GET", "/a", {"host": "x"}, {"p": "1"}),
        Signed("GET", "/a", {"host": "h"}, {"p": "2"}),
    ]
    made = {signature("k", request, WINDOW) for request in [base, *others]} | {signature("other", base, WINDOW)}
    assert len(made) == 6


def test_secrets_do_not_appear_in_a_representation() -> None:
    assert "local'" not in repr(KEYS).replace("AKIDlocal'", "")
    assert "t/o+k" not in repr(KEYS)
