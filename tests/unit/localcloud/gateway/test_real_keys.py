"""Keys that look real are refused with the way out, and never repeated in full."""

from __future__ import annotations

import pytest

from localcloud.cam.keys import KeyRing
from localcloud.clock import Clock
from localcloud.errors import AuthFailure
from localcloud.gateway.real_keys import GuardedKeys
from localcloud.http import Headers
from localcloud.identity import Account, Principal
from tests.unit.localcloud.gateway.world import World, answer

REAL = "AKID" + "Example0" * 4
TEMPORARY = "AKID" + "Ex-Am_ple0" * 8
ROOT = Principal("root", Account())


@pytest.mark.parametrize("secret_id", [REAL, TEMPORARY])
def test_a_key_that_looks_real_is_refused_with_the_way_out(secret_id: str) -> None:
    keys = GuardedKeys(KeyRing(Clock(), Account()), "InvalidAccessKeyId")

    with pytest.raises(AuthFailure, match="AKIDlocal") as refused:
        keys.find(secret_id)

    assert refused.value.code == "InvalidAccessKeyId"
    assert secret_id not in refused.value.message


def test_keys_that_this_cloud_issued_are_as_long_and_still_work() -> None:
    ring = KeyRing(Clock(), Account())
    keys = GuardedKeys(ring, "InvalidAccessKeyId")

    for issued in (ring.permanent(ROOT), ring.temporary(ROOT, 60)):
        assert keys.find(issued.secret_id) is issued


def test_a_key_that_this_cloud_issued_and_forgot_is_merely_unknown() -> None:
    ring = KeyRing(Clock(), Account())
    issued = ring.permanent(ROOT)
    ring.revoke(issued.secret_id)

    assert GuardedKeys(ring, "InvalidAccessKeyId").find(issued.secret_id) is None


def test_api_3_and_cos_say_it_in_their_own_dialect_and_the_journal_keeps_no_key() -> None:
    world = World()
    api, cos = world.api({"Text": "hi"}), world.get("a")
    for request, ours in ((api, "AKIDlocal"), (cos, "AKIDworker")):
        request.headers = Headers([(name, value.replace(ours, REAL)) for name, value in request.headers])

    refused_api, refused_cos = world.send(api, cos)

    error = answer(refused_api)["Response"]["Error"]
    assert error["Code"] == "AuthFailure.SecretIdNotFound"
    assert "real Tencent Cloud" in error["Message"]
    assert refused_cos.response is not None
    assert refused_cos.response.status == 403
    assert refused_cos.code == "InvalidAccessKeyId"
    assert REAL not in str([entry.view() for entry in world.journal])
