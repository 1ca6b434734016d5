"""Every signed part of every recorded request, changed once: refused with the right code. In process, no sockets."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from localcloud.cloud import Cloud
from localcloud.http import Body, Headers, Request
from localcloud.server.certificates import Certificates
from localcloud.settings import Settings
from tests.conformance.wire.recording import Exchange, Names, load_recording
from tests.conformance.wire.signers import Key, Outgoing, signed

RECORDING = load_recording()
WRONG_SIGNATURE = {"tc3": "AuthFailure.SignatureFailure", "q-sign": "SignatureDoesNotMatch"}
WRONG_SIGNATURE["sigv4"] = WRONG_SIGNATURE["q-sign"]
WRONG_KEY = {"tc3": "AuthFailure.SecretIdNotFound", "q-sign": "InvalidAccessKeyId", "sigv4": "InvalidAccessKeyId"}
WRONG_TOKEN = {"tc3": "AuthFailure.TokenFailure", "q-sign": "InvalidAccessKeyId", "sigv4": "InvalidAccessKeyId"}
OVER = {"tc3": "AuthFailure.TokenFailure", "q-sign": "ExpiredToken", "sigv4": "ExpiredToken"}
LATE = {"tc3": "AuthFailure.SignatureExpire", "q-sign": "RequestTimeTooSkewed", "sigv4": "RequestTimeTooSkewed"}
SKEW = {"tc3": (-301, 301), "q-sign": (-3601, 61), "sigv4": (-901, 901)}
"""Seconds off that are too many, of X-TC-Timestamp, of a q-sign window of an hour (a minute's grace), of x-amz-date."""
UIN = "100000000001"
LIFE = 1800
"""Seconds that the temporary keys of these tests live."""
DAY = 86_400


class Known(Names):
    """Any id will do for a request that is refused before it is looked at."""

    def _find(self, reference: str) -> Any:
        return 1 if reference.startswith("<#") else "some-id"


KnowN = Known("")


class InProcess:
    """A whole cloud without its port."""

    def __init__(self, folder: Path) -> None:
        self._runner = asyncio.Runner()
        self._cloud = self._runner.run(self._start(folder))

    async def _start(self, folder: Path) -> Cloud:
        return Cloud(Settings(folder=folder), lambda: "http://127.0.0.1:9", Certificates(folder))

    def code(self, request: Outgoing) -> str:
        """The error code of the answer; empty when it was accepted."""
        return _code_of(self._handle(request))

    def ask(self, exchange: Exchange) -> Any:
        """Content of the envelope of a request of the root key, which must succeed."""
        response = json.loads(self._handle(signed(exchange, KnowN, Key(), self.now)))["Response"]
        assert "Error" not in response, response
        return response

    @property
    def now(self) -> int:
        """Epoch seconds of its clock."""
        return round(float(json.loads(self._clock("GET"))["now"]))

    def advance(self, seconds: int) -> None:
        self._clock("POST", advance_seconds=seconds)

    def reset(self) -> None:
        """Nothing provisioned; the clock stands still at a noon.

        It is days away, or requests would be measured by the machine's clock, which goes on meanwhile.
        """
        self._runner.run(self._cloud.keeping.reset())
        self._clock("POST", freeze=True)
        self.advance(10 * DAY + DAY // 2 - self.now % DAY)

    def _clock(self, method: str, **wanted: object) -> bytes:
        body = json.dumps(wanted).encode() if wanted else b""
        return self._handle(Outgoing(method, "127.0.0.1", "/_localcloud/clock", "", {"host": "127.0.0.1"}, body))

    def close(self) -> None:
        self._runner.run(self._cloud.close())
        self._runner.close()

    def _handle(self, sent: Outgoing) -> bytes:
        headers = Headers(list(sent.headers.items()))
        request = Request(sent.method, sent.headers["host"], sent.path, sent.query, headers, Body.of(sent.body))
        exchange = self._runner.run(self._cloud.gateway.handle(request))
        assert exchange.response is not None
        assert isinstance(exchange.response.body, bytes)
        # A refused HEAD has no body; its code is known all the same.
        return exchange.response.body or exchange.code.encode()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    cloud = InProcess(tmp_path_factory.mktemp("cloud"))
    yield cloud
    cloud.close()


@pytest.fixture
def cloud(running: InProcess) -> InProcess:
    running.reset()
    return running


def _code_of(body: bytes) -> str:
    if body.startswith(b"{") and b'"Response"' in body:
        return str(json.loads(body)["Response"].get("Error", {}).get("Code", ""))
    if body.startswith(b"<?xml"):
        return ElementTree.fromstring(body).findtext("Code") or ""
    return body.decode()


# -- one change at a time ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One signed part, changed after signing, and the code that must answer it."""

    part: str
    request: Outgoing
    code: str


def changes(exchange: Exchange, sent: Outgoing, now: int) -> Iterator[Change]:
    """Everything that the signature covers, and the signature's own parts."""
    wrong = WRONG_SIGNATURE[exchange.client]
    yield Change("method", replace(sent, method=_other_method(sent)), _code_for_method(exchange, wrong))
    yield Change("path", replace(sent, path=f"{sent.path}x"), wrong)
    yield Change("host", sent.with_headers(host=_other_host(sent.host)), wrong)
    for name in _signed_headers(sent) - {"host"}:
        yield Change(f"header {name}", _flipped_header(sent, name, now), wrong)
    yield from _query_changes(exchange, sent, wrong)
    yield from _SCOPES[exchange.client](sent, now)
    yield Change("secret id", _authorization(sent, "AKIDlocal", "AKIDlocam"), WRONG_KEY[exchange.client])
    yield Change("signature", _flipped_signature(sent), wrong)


def _query_changes(exchange: Exchange, sent: Outgoing, wrong: str) -> Iterator[Change]:
    parts = [part for part in sent.query.split("&") if part]
    for part in parts:
        changed = [f"{each.partition('=')[0]}=x" if each == part else each for each in parts]
        yield Change(f"parameter {part}", replace(sent, query="&".join(changed)), wrong)
    if exchange.client != "q-sign":  # which signs the parameters it lists, and no others
        yield Change("another parameter", replace(sent, query="&".join([*parts, "x=y"])), wrong)


def _tc3_scope(sent: Outgoing, now: int) -> Iterator[Change]:
    wrong = WRONG_SIGNATURE["tc3"]
    today = time.strftime("%Y-%m-%d", time.gmtime(now))
    service = sent.host.partition(".")[0]
    yield Change("body", replace(sent, body=_flipped(sent.body)), wrong)
    yield Change("timestamp", sent.with_headers(x_tc_timestamp=str(now + 1)), wrong)
    yield Change("scope date", _authorization(sent, today, "2020-01-01"), wrong)
    yield Change("scope service", _authorization(sent, f"/{service}/", "/cvm/"), wrong)
    yield Change("scope end", _authorization(sent, "tc3_request", "tc4_request"), "AuthFailure.InvalidAuthorization")
    yield Change("fewer signed headers", _authorization(sent, "content-type;host", "host"), wrong)


def _q_sign_scope(sent: Outgoing, now: int) -> Iterator[Change]:
    wrong = WRONG_SIGNATURE["q-sign"]
    for field in ("q-sign-time", "q-key-time"):
        later = _authorization(sent, f"{field}={now};{now + 3600}", f"{field}={now};{now + 7200}")
        yield Change(field, later, wrong)
    yield Change("fewer signed headers", _authorization(sent, "q-header-list=host", "q-header-list="), wrong)
    yield Change("algorithm", _authorization(sent, "algorithm=sha1", "algorithm=sha2"), "InvalidArgument")


def _sigv4_scope(sent: Outgoing, now: int) -> Iterator[Change]:
    wrong, malformed = WRONG_SIGNATURE["sigv4"], "AuthorizationHeaderMalformed"
    today = time.strftime("%Y%m%d", time.gmtime(now))
    yield Change("body", replace(sent, body=_flipped(sent.body)), "XAmzContentSHA256Mismatch")
    yield Change("scope date", _authorization(sent, f"/{today}/", "/20200101/"), malformed)
    yield Change("scope region", _authorization(sent, "/ap-singapore/", "/ap-tokyo/"), wrong)
    yield Change("scope service", _authorization(sent, "/s3/", "/sqs/"), malformed)
    yield Change("fewer signed headers", _authorization(sent, "SignedHeaders=", "SignedHeaders=a;"), wrong)


_SCOPES: dict[str, Callable[[Outgoing, int], Iterator[Change]]] = {
    "tc3": _tc3_scope,
    "q-sign": _q_sign_scope,
    "sigv4": _sigv4_scope,
}


def _authorization(sent: Outgoing, old: str, new: str) -> Outgoing:
    header = sent.headers["authorization"]
    assert old in header
    return sent.with_headers(authorization=header.replace(old, new, 1))


def _flipped_signature(sent: Outgoing) -> Outgoing:
    header = sent.headers["authorization"]
    return sent.with_headers(authorization=header[:-1] + ("0" if header[-1] != "0" else "1"))


def _flipped(body: bytes) -> bytes:
    return body[:-1] + bytes([body[-1] ^ 1]) if body else b"x"


def _signed_headers(sent: Outgoing) -> set[str]:
    found = re.search(r"(?:SignedHeaders|q-header-list)=([a-z0-9;-]*)", sent.headers["authorization"])
    assert found
    return set(found[1].split(";"))


def _flipped_header(sent: Outgoing, name: str, now: int) -> Outgoing:
    value = sent.headers[name]
    if name == "x-amz-date":  # the very next second, so that only the signature is wrong
        value = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now + 1))
    else:
        value = value[:-1] + ("0" if value[-1] != "0" else "1")
    return replace(sent, headers={**sent.headers, name: value})


def _other_method(sent: Outgoing) -> str:
    return {"POST": "PUT", "GET": "PUT", "PUT": "GET", "DELETE": "GET", "HEAD": "GET"}[sent.method]


def _code_for_method(exchange: Exchange, wrong: str) -> str:
    """API 3.0 has no method but GET and POST, and COS cannot put versions: both know before they verify."""
    if exchange.client == "tc3":
        return "UnsupportedProtocol"
    return "MethodNotAllowed" if exchange.query == "versions" else wrong


def _other_host(host: str) -> str:
    """Another host of the same service, so that nothing but the signature can tell."""
    if host.endswith("tencentcloudapi.com"):
        return host.replace(".tencent", ".ap-singapore.tencent", 1)
    return f"another-1250000000{host[host.index('.') :]}"


@pytest.mark.parametrize("name", RECORDING.exchanges)
def test_a_request_with_one_signed_part_changed_is_refused(cloud: InProcess, name: str) -> None:
    exchange = RECORDING.exchanges[name]
    now = cloud.now
    tampered = list(changes(exchange, signed(exchange, KnowN, Key(), now), now))

    found = {change.part: cloud.code(change.request) for change in tampered}

    assert found == {change.part: change.code for change in tampered}


# -- clocks, tokens and keys -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RECORDING.exchanges)
def test_a_client_whose_clock_is_off_is_refused(cloud: InProcess, name: str) -> None:
    exchange = RECORDING.exchanges[name]
    late, early = SKEW[exchange.client]

    codes = [cloud.code(signed(exchange, KnowN, Key(), cloud.now + seconds)) for seconds in (late, early)]

    assert codes == [LATE[exchange.client]] * 2


@pytest.mark.parametrize("name", RECORDING.exchanges)
def test_a_root_key_has_no_token_and_a_temporary_one_only_its_own(cloud: InProcess, visitor: Key, name: str) -> None:
    exchange = RECORDING.exchanges[name]
    wrong = [replace(visitor, token=""), replace(visitor, token="made-up")]
    if exchange.client == "tc3":
        wrong.append(Key(token="made-up"))

    codes = [cloud.code(signed(exchange, KnowN, key, cloud.now)) for key in wrong]

    assert codes == [WRONG_TOKEN[exchange.client]] * len(wrong)


@pytest.mark.parametrize("name", RECORDING.exchanges)
def test_a_temporary_key_dies_at_its_time(cloud: InProcess, visitor: Key, name: str) -> None:
    exchange = RECORDING.exchanges[name]
    alive = cloud.code(signed(exchange, KnowN, visitor, cloud.now))

    cloud.advance(LIFE + 1)

    refused = {table[exchange.client] for table in (WRONG_SIGNATURE, WRONG_KEY, WRONG_TOKEN, OVER, LATE)}
    assert alive, "the visitor's role may do nothing"
    assert alive not in refused
    assert cloud.code(signed(exchange, KnowN, visitor, cloud.now)) == OVER[exchange.client]


@pytest.fixture
def visitor(cloud: InProcess) -> Key:
    """Temporary keys of a role without any policy."""
    trust = {"effect": "allow", "action": ["name/sts:AssumeRole"], "principal": {"qcs": [f"qcs::cam::uin/{UIN}:root"]}}
    document = json.dumps({"version": "2.0", "statement": [trust]})
    cloud.ask(_api("cam", "CreateRole", "2019-01-16", {"RoleName": "visitor", "PolicyDocument": document}))
    wanted = {
        "RoleArn": f"qcs::cam::uin/{UIN}:roleName/visitor",
        "RoleSessionName": "here",
        "DurationSeconds": LIFE,
    }
    keys = cloud.ask(_api("sts", "AssumeRole", "2018-08-13", wanted))["Credentials"]
    return Key(keys["TmpSecretId"], keys["TmpSecretKey"], keys["Token"])


def _api(service: str, action: str, version: str, body: dict[str, Any]) -> Exchange:
    return Exchange(
        name=f"{service}.{action}",
        client="tc3",
        method="POST",
        host=f"{service}.tencentcloudapi.com",
        path="/",
        query="",
        headers={"content-type": "application/json"},
        body=body,
        action=action,
        version=version,
        region="ap-singapore",
    )
