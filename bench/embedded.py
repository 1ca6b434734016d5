"""The embedded cloud as a contestant: started as users start it, and used by a role whose policy is evaluated."""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential as SdkCredential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from bench.errors import Unusable
from bench.process import Server, running
from bench.wrk import Get
from localcloud.identity import Account, Credential, Principal
from localcloud.signatures import qsign

NAME = "embedded cloud"
REGION = "ap-singapore"
ACCOUNT = Account()
BUCKET = f"bench-{ACCOUNT.app_id}"
HOST = f"{BUCKET}.cos.{REGION}.myqcloud.com"
HOT_OBJECTS = 64
"""So many objects and signatures, so that nothing is measured that only repeats one request byte by byte."""
VALID_SECONDS = 3600
_ROOT = Credential("AKIDlocal", "local", Principal("root", ACCOUNT))
_TRUST = {
    "version": "2.0",
    "statement": [
        {
            "effect": "allow",
            "action": "name/sts:AssumeRole",
            "principal": {"qcs": [f"qcs::cam::uin/{ACCOUNT.uin}:root"]},
        }
    ],
}
_MAY_READ = {
    "version": "2.0",
    "statement": [
        {
            "effect": "allow",
            "action": ["name/cos:GetObject"],
            "resource": [f"qcs::cos:{REGION}:uid/{ACCOUNT.app_id}:{BUCKET}/hot/*"],
        }
    ],
}


def start(port: int, folder: Path) -> AbstractContextManager[Server]:
    command = [sys.executable, "-m", "localcloud", "--port", str(port)]
    return running(command, port, "/_localcloud/health", {}, folder)


def signed(method: str, path: str, credential: Credential = _ROOT, *, age: int = 0) -> dict[str, str]:
    """Headers of a request to the bucket, signed `age` seconds ago."""
    start = int(time.time()) - age
    authorization = qsign.sign(
        method,
        path,
        headers={"host": HOST},
        credential=credential,
        key_time=f"{start};{start + VALID_SECONDS}",
    )
    headers = {"Host": HOST, "Authorization": authorization}
    return headers | {"x-cos-security-token": credential.token} if credential.token else headers


@dataclass(frozen=True)
class Cloud:
    """A running one, with a connection to it."""

    port: int
    connection: http.client.HTTPConnection

    def send(self, method: str, path: str, headers: Mapping[str, str], body: Any = None) -> http.client.HTTPResponse:
        """The answer, not yet read. Raises `Unusable` unless it is a success."""
        self.connection.request(method, path, body, dict(headers))
        answer = self.connection.getresponse()
        if answer.status >= 300:
            raise Unusable(f"{method} {path} was answered with {answer.status}: {answer.read()[:500]!r}")
        return answer

    def object(self, method: str, path: str, body: Any = None) -> bytes:
        """A request of the root to the bucket; a query in `path` is not signed, as COS allows."""
        headers = signed(method, path.partition("?")[0])
        if body is not None and hasattr(body, "fileno"):
            headers["Content-Length"] = str(os.fstat(body.fileno()).st_size)  # else it would be sent in chunks
        return self.send(method, path, headers, body).read()

    def api(self, service: str, version: str, action: str, **parameters: Any) -> dict[str, Any]:
        """A call with the official client."""
        profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=f"127.0.0.1:{self.port}"))
        client = CommonClient(service, version, SdkCredential("AKIDlocal", "local"), REGION, profile)
        return dict(client.call_json(action, parameters)["Response"])

    def try_api(self, service: str, version: str, action: str, parameters: Mapping[str, Any]) -> None:
        """Call and take a refusal for an answer: the service has worked for it as well."""
        with suppress(TencentCloudSDKException):
            self.api(service, version, action, **parameters)

    def reader(self) -> Credential:
        """Temporary keys of a role that may do nothing but read what is below `hot/`."""
        self.api("cam", "2019-01-16", "CreateRole", RoleName="reader", PolicyDocument=json.dumps(_TRUST))
        policy = self.api("cam", "2019-01-16", "CreatePolicy", PolicyName="read", PolicyDocument=json.dumps(_MAY_READ))
        self.api("cam", "2019-01-16", "AttachRolePolicy", PolicyId=policy["PolicyId"], AttachRoleName="reader")
        arn = f"qcs::cam::uin/{ACCOUNT.uin}:roleName/reader"
        keys = self.api("sts", "2018-08-13", "AssumeRole", RoleArn=arn, RoleSessionName="bench")["Credentials"]
        return Credential(keys["TmpSecretId"], keys["TmpSecretKey"], _ROOT.principal, token=keys["Token"])

    def put_hot(self, body: bytes) -> list[Get]:
        """Store small objects; the GETs that fetch them as the role, each with a signature and key of its own."""
        reader = self.reader()
        self._must_refuse("/cold", reader)
        paths = [f"/hot/{number}" for number in range(HOT_OBJECTS)]
        for path in paths:
            self.object("PUT", path, body)
        return [Get(path, signed("GET", path, reader, age=age)) for age, path in enumerate(paths)]

    def _must_refuse(self, path: str, credential: Credential) -> None:
        """What no policy allows is refused: the proof that policies are evaluated while we measure."""
        self.connection.request("GET", path, headers=signed("GET", path, credential))
        answer = self.connection.getresponse()
        answer.read()
        if answer.status != 403:
            raise Unusable(f"GET {path} was answered with {answer.status}; no policy allows it.")


@contextmanager
def connected(port: int) -> Iterator[Cloud]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        yield Cloud(port, connection)
    finally:
        connection.close()
