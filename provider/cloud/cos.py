"""COS through the official SDK: its signature, its connections and its XML; one method for every sub-resource."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from collections.abc import Mapping
from hashlib import md5
from typing import Any
from urllib.parse import urlsplit

from qcloud_cos import CosConfig, CosS3Auth, CosS3Client
from qcloud_cos.cos_comm import format_xml
from qcloud_cos.cos_exception import CosClientError, CosServiceError

from provider.cloud import CosAnswer, xml
from provider.cloud.verdicts import COS_VERDICTS, explained, verdict
from provider.errors import CloudError, Gone, NotAllowed, Unreachable
from provider.settings import Settings

# The SDK logs every refusal as an error; a missing sub-resource is the normal answer to "is there one?".
logging.getLogger("qcloud_cos").setLevel(logging.CRITICAL + 1)


class Cos:
    """COS in one region."""

    def __init__(self, settings: Settings) -> None:
        endpoint = urlsplit(settings.cos_url)
        self._conf = CosConfig(
            Region=settings.region,
            SecretId=settings.secret_id,
            SecretKey=settings.secret_key,
            Token=settings.security_token,
            Scheme=endpoint.scheme,
            Endpoint=endpoint.netloc,
            PoolMaxSize=32,
            VerifySSL=settings.authorities or None,
        )
        self._client = CosS3Client(self._conf, retry=0)

    def call(
        self,
        method: str,
        bucket: str,
        about: str,
        document: Mapping[str, Any] | str | None,
        headers: Mapping[str, str],
        query: Mapping[str, str],
    ) -> CosAnswer:
        """Send one request, once. Raises CloudError."""
        parameters = {**({about: ""} if about else {}), **query}
        body, described = _encoded(document)
        try:
            response = self._client.send_request(
                method=method,
                url=self._conf.uri(bucket=bucket),
                bucket=bucket,
                data=body,
                auth=CosS3Auth(self._conf, params=parameters),
                headers={**described, **headers},
                params=parameters,
            )
        except CosServiceError as error:
            request = f"cos:{method} {bucket}{f'?{about}' if about else ''}"
            raise _refusal(error, request, creating=method == "PUT" and not about) from error
        except CosClientError as error:
            raise Unreachable(
                explained(Unreachable, str(error), creating=False), request=f"cos:{method} {bucket}"
            ) from error
        found = {name.lower(): value for name, value in response.headers.items()}
        if about == "policy":
            return CosAnswer(found, {}, response.text)
        return CosAnswer(found, xml.read(response.content) if response.content else {})


def _encoded(document: Mapping[str, Any] | str | None) -> tuple[bytes | None, dict[str, str]]:
    if document is None:
        return None, {}
    if isinstance(document, str):
        return document.encode(), {"Content-Type": "application/json"}
    ((root, data),) = document.items()
    body: bytes = format_xml(data=data, root=root)
    digest = b64encode(md5(body, usedforsecurity=False).digest()).decode()
    return body, {"Content-Type": "application/xml", "Content-MD5": digest}


_UNSAID: Mapping[type[CloudError], str] = {
    NotAllowed: "the caller may not look at this bucket (cos:HeadBucket), or somebody else owns it"
}


def _refusal(error: CosServiceError, request: str, *, creating: bool) -> CloudError:
    """COS answers HEAD without a body, so there the status must do."""
    status = int(error.get_status_code())
    digest = error.get_digest_msg()
    told = digest if isinstance(digest, Mapping) else {}
    code = str(told.get("code") or f"Http{status}")
    kind = verdict(COS_VERDICTS, code)
    if kind is CloudError:
        kind = {403: NotAllowed, 404: Gone, 500: Unreachable, 502: Unreachable, 503: Unreachable}.get(
            status, CloudError
        )
    said = json.dumps(error.get_origin_msg(), default=str)[:200] if error.get_origin_msg() else ""
    message = str(told.get("message") or said or _UNSAID.get(kind, f"status {status} without a word"))
    request_id = str(told.get("requestid") or "")
    return kind(explained(kind, message, creating=creating), request=request, code=code, request_id=request_id)
