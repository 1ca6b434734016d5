"""An API Gateway on a clock that stands still, in front of a function that tells what it was given."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from localcloud.actions import Answer
from localcloud.apigateway import ApiGateway
from localcloud.apigateway.key_pairs import signature
from localcloud.clock import Clock
from localcloud.errors import Unauthorized
from localcloud.exchange import Call, Dialect, Exchange
from localcloud.gateway.parameters import convert
from localcloud.http import Body, Headers, Request, Response
from localcloud.identity import Account, Principal
from localcloud.scf.invocation import Outcome, StatusCode
from localcloud.tag import TagStore

ACCOUNT = Account()
ROOT = Principal("root", ACCOUNT)
REGION = "ap-singapore"


class Functions:
    """One function, `default/draw`, that returns `answer`, or ends as `outcome` says."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.answer: object = {"isBase64Encoded": False, "statusCode": 202, "headers": {"X-Own": "1"}, "body": "drawn"}
        self.outcome: Outcome | None = None
        self.forbidden: set[str] = set()

    def exists(self, region: str, namespace: str, name: str, qualifier: str) -> bool:
        return (region, namespace, name, qualifier) == (REGION, "default", "draw", "$LATEST")

    async def run(
        self, region: str, namespace: str, name: str, event: bytes, *, request_id: str, source: str
    ) -> Outcome:
        self.events.append(json.loads(event))
        return self.outcome or Outcome(StatusCode.SUCCESS, answer=json.dumps(self.answer).encode())

    def check(self, who: Principal, action: str, resource: str, **_: object) -> None:
        """Also the CAM of this small world."""
        if action in self.forbidden:
            raise Unauthorized("UnauthorizedOperation", f"{action} on {resource}")


class Gateway:
    """One API Gateway, asked as the wire asks it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.clock.freeze()
        self.functions = Functions()
        self.tags = TagStore()
        self.apis = ApiGateway(
            clock=self.clock,
            account=ACCOUNT,
            authoriser=self.functions,
            functions=self.functions,
            tags=self.tags,
        )

    def __call__(self, action: str, **parameters: Any) -> Any:
        found = self.apis.service.actions[action]
        call = Call(ROOT, ACCOUNT, REGION, "req", self.clock.now())
        answer = found.run(call, convert(parameters, found.parameters))
        assert isinstance(answer, Answer)
        return json.loads(msgspec.json.encode(answer))

    def resource(self, action: str, **parameters: Any) -> object:
        """What CAM is asked about."""
        found = self.apis.service.actions[action]
        call = Call(ROOT, ACCOUNT, REGION, "req", self.clock.now())
        return found.resource(call, convert(parameters, found.parameters))

    def service(self, **given: Any) -> str:
        wanted = {"ServiceName": "images", "Protocol": "http&https", **given}
        return str(self("CreateService", **wanted)["ServiceId"])

    def api(self, service: str, path: str = "/", method: str = "ANY", **given: Any) -> str:
        return str(self("CreateApi", **described(service, path, method, **given))["Result"]["ApiId"])

    def released(self, *, environment: str = "release", **api: Any) -> str:
        """A service with one API, released."""
        service = self.service()
        self.api(service, **api)
        self.release(service, environment)
        return service

    def release(self, service: str, environment: str = "release", text: str = "first") -> str:
        answer = self("ReleaseService", ServiceId=service, EnvironmentName=environment, ReleaseDesc=text)
        return str(answer["Result"]["ReleaseVersion"])

    def plan(self, **given: Any) -> str:
        return str(self("CreateUsagePlan", **{"UsagePlanName": "callers", **given})["Result"]["UsagePlanId"])

    def key(self) -> tuple[str, str]:
        made = self("CreateApiKey", SecretName="shop")["Result"]
        return made["AccessKeyId"], made["AccessKeySecret"]

    def bind(self, plan: str, service: str, **given: Any) -> None:
        wanted = {"BindType": "SERVICE", "Environment": "release", **given}
        self("BindEnvironment", UsagePlanIds=[plan], ServiceId=service, **wanted)

    def admitted(self, service: str, **limits: Any) -> tuple[str, str]:
        """A key that a plan with these limits lets into the service."""
        plan, key = self.plan(**limits), self.key()
        self.bind(plan, service)
        self("BindSecretIds", UsagePlanId=plan, AccessKeyIds=[key[0]])
        return key

    def signed(self, key: tuple[str, str], *, algorithm: str = "hmac-sha1", late: float = 0.0) -> dict[str, str]:
        """The headers of a caller who has this key."""
        moment = datetime.fromtimestamp(self.clock.now() - late, UTC)
        date = moment.strftime("%a, %d %b %Y %H:%M:%S GMT")
        proof = signature(algorithm, [("x-date", date)], key[1])
        text = f'hmac id="{key[0]}", algorithm="{algorithm}", headers="x-date", signature="{proof}"'
        return {"X-Date": date, "Authorization": text}

    def http(
        self,
        service: str,
        method: str = "GET",
        path: str = "/release/",
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        query: str = "",
        scheme: str = "https",
        host: str = "",
    ) -> Response:
        """A request to the service's own name, or to another host that leads to it."""
        host = host or f"{service}-{ACCOUNT.app_id}.{REGION}.apigw.tencentcs.com"
        fields = Headers([("Host", host), *(headers or {}).items()])
        request = Request(method, host, path, query, fields, Body.of(body), scheme)
        exchange = Exchange(request, id="0f0f", dialect=Dialect.API_GATEWAY, gateway=service, gateway_path=path)

        async def served() -> Response:
            return await self.apis.call_api(exchange)

        return asyncio.run(served())


def described(service: str, path: str = "/", method: str = "ANY", **given: Any) -> dict[str, Any]:
    """An API in front of the function, as CreateApi takes it."""
    return {
        "ServiceId": service,
        "ServiceType": "SCF",
        "RequestConfig": {"Path": path, "Method": method},
        "ServiceScfFunctionName": "draw",
        "ServiceScfFunctionNamespace": "default",
        "ServiceScfFunctionQualifier": "$LATEST",
        "ServiceScfIsIntegratedResponse": True,
        **given,
    }


def told(response: Response) -> Any:
    """The JSON body."""
    assert isinstance(response.body, bytes)
    return json.loads(response.body)
