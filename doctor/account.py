"""The account, through the official clients. Reads only; the key is in no message."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qcloud_cos import CosConfig, CosS3Client
from qcloud_cos.cos_exception import CosException, CosServiceError
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

VERSIONS: Mapping[str, str] = {
    "cam": "2019-01-16",
    "cls": "2020-10-16",
    "mps": "2019-06-12",
    "scf": "2018-04-16",
    "ssm": "2019-09-23",
    "tag": "2018-08-13",
}

SECONDS = 60

UNUSABLE = "InvalidCredential"
"""The SDK's own code for keys that are empty or have blanks in them; nothing was sent."""


class Refused(Exception):
    """The cloud has answered with an error, not at all (`code` ClientNetworkError), or was not asked (UNUSABLE)."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(f"{code}: {message}")

    @property
    def is_permission(self) -> bool:
        """The key is good, its owner may not do this."""
        return "UnauthorizedOperation" in self.code or self.code in ("AccessDenied", "OperationDenied.ACLFailed")


@dataclass(frozen=True)
class Account:
    """Whose keys these are, in a region. `protocol` is http only for the embedded cloud.

    `authorities` is a file of certificates to trust instead of those that the clients bring along: a company's proxy
    may look into what passes, and signs it with its own.
    """

    secret_id: str = field(repr=False)
    secret_key: str = field(repr=False)
    token: str = field(repr=False)
    region: str
    protocol: str = "https"
    authorities: str = ""

    @classmethod
    def of_environment(cls, environ: Mapping[str, str], region: str) -> Account:
        """With the variables that the provider reads, too."""
        return cls(
            environ.get("TENCENTCLOUD_SECRET_ID", ""),
            environ.get("TENCENTCLOUD_SECRET_KEY", ""),
            environ.get("TENCENTCLOUD_SECURITY_TOKEN", ""),
            region,
            environ.get("TENCENTCLOUD_PROTOCOL", "").lower() or "https",
            environ.get("SSL_CERT_FILE") or environ.get("REQUESTS_CA_BUNDLE", ""),
        )

    def api(self, service: str, action: str, parameters: Mapping[str, Any], *, endpoint: str = "") -> Mapping[str, Any]:
        """One API 3.0 call. Raises Refused."""
        network = HttpProfile(
            protocol=self.protocol,
            endpoint=endpoint or None,
            reqTimeout=SECONDS,
            certification=self.authorities or None,
        )
        # The SDK looks at the proxy variables itself, but only in their upper-case form.
        profile = ClientProfile(httpProfile=network, language="en-US")
        try:
            credential = Credential(self.secret_id, self.secret_key, self.token or None)
            client = CommonClient(service, VERSIONS[service], credential, self.region, profile)
            answer: Mapping[str, Any] = client.call_json(action, dict(parameters))["Response"]
        except TencentCloudSDKException as error:
            raise Refused(str(error.get_code() or ""), str(error.get_message() or "")) from error
        return answer

    def bucket(self, name: str) -> str | None:
        """Its versioning status (empty: never had any), or None when nobody has that name. Raises Refused."""
        try:
            return str(self._cos().get_bucket_versioning(Bucket=name).get("Status") or "")
        except CosServiceError as error:
            if error.get_status_code() == 404:
                return None
            raise Refused(error.get_error_code(), str(error.get_error_msg())) from error
        except CosException as error:
            raise Refused("ClientNetworkError", str(error)) from error

    def _cos(self) -> CosS3Client:
        proxy = os.environ.get("HTTP_PROXY") if self.protocol == "http" else None
        return CosS3Client(
            CosConfig(
                Region=self.region,
                SecretId=self.secret_id,
                SecretKey=self.secret_key,
                Token=self.token or None,
                Scheme=self.protocol,
                Proxies={"http": proxy} if proxy else None,
                VerifySSL=self.authorities or None,
                Timeout=SECONDS,
                KeepAlive=False,
            ),
            retry=0,
        )
