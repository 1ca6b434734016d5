"""API 3.0 through the official SDK's common client, which needs no model files."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import Any

from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from provider.cloud.verdicts import API_VERDICTS, explained, verdict
from provider.settings import Settings

VERSIONS: Mapping[str, str] = {
    "apigateway": "2018-08-08",
    "cam": "2019-01-16",
    "cls": "2020-10-16",
    "monitor": "2018-07-24",
    "scf": "2018-04-16",
    "ssm": "2019-09-23",
    "tag": "2018-08-13",
}
"""The API version of each service (provider.md, appendix A)."""

TIMEOUT_SECONDS = 120
"""For one request. Long, because one of them carries the function's code."""

logging.getLogger("tencentcloud_sdk_common").setLevel(logging.CRITICAL)


class Api:
    """Clients of the services, made when first used and kept, so that connections are."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._credential = Credential(settings.secret_id, settings.secret_key, settings.security_token)
        self._clients: dict[str, CommonClient] = {}
        self._lock = threading.Lock()

    def call(self, service: str, action: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send one request, once. Raises CloudError."""
        given = {name: value for name, value in parameters.items() if value is not None}
        try:
            answer = self._client(service).call_json(action, given)
        except TencentCloudSDKException as error:
            code = str(error.get_code() or "")
            kind = verdict(API_VERDICTS, code)
            raise kind(
                explained(kind, str(error.get_message()), creating=action.startswith("Create")),
                request=f"{service}:{action}",
                code=code,
                request_id=str(error.get_request_id() or ""),
            ) from error
        response: Mapping[str, Any] = answer["Response"]
        return response

    def _client(self, service: str) -> CommonClient:
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._new_client(service)
            return self._clients[service]

    def _new_client(self, service: str) -> CommonClient:
        network = HttpProfile(
            protocol=self._settings.protocol.lower(),
            reqTimeout=TIMEOUT_SECONDS,
            keepAlive=True,
            certification=self._settings.authorities or None,
        )
        network.rootDomain = self._settings.domain
        profile = ClientProfile(httpProfile=network, language="en-US", request_client="pulumi-resource-tencentcloud")
        return CommonClient(service, VERSIONS[service], self._credential, self._settings.region, profile)
