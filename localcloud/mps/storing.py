"""Writes results into a customer's bucket, as the customer's role `MPS_QcsRole` (platform.md 2.2, 2.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from localcloud.clock import Clock
from localcloud.doors import Door
from localcloud.errors import CloudError
from localcloud.http import Body, Headers, Request, Response
from localcloud.identity import Credential, RoleAssumer
from localcloud.mps.crawler import body_of
from localcloud.mps.failures import SavingFailed
from localcloud.mps.orders import Destination
from localcloud.signatures import qsign

SERVICE = "mps.cloud.tencent.com"
ROLE = "MPS_QcsRole"
SESSION_SECONDS = 1800
SIGNED_FOR = 600
"""Seconds for which one PUT is signed."""
ATTEMPTS = 3
"""How often a PUT is tried when COS itself fails or the answer is lost; each time with the same name and bytes."""


class Storing:
    """Saves files through the gateway, so that signature, policies and journal apply to MPS as to everybody."""

    def __init__(self, clock: Clock, assumer: RoleAssumer, door: Door) -> None:
        self._clock = clock
        self._assumer = assumer
        self._door = door

    async def save(self, task_id: str, where: Destination, files: list[tuple[str, bytes, str]]) -> list[str]:
        """Write (name, bytes, content type) each; returns their URLs. Raises `SavingFailed` naming what is missing."""
        try:
            key = self._assumer.assume_for_service(SERVICE, ROLE, session=task_id, seconds=SESSION_SECONDS)
        except CloudError as error:
            raise SavingFailed(f"Save to cos failed: {error.code}: {error.message}") from error
        return [await self._put(where, name, data, kind, key) for name, data, kind in files]

    async def _put(self, where: Destination, name: str, data: bytes, content_type: str, key: Credential) -> str:
        host = f"{where.bucket}.cos.{where.region}.myqcloud.com"
        path = f"/{where.key(name)}"
        response = await self._send(lambda: self._signed(host, path, data, content_type, key))
        if response.status >= 300:
            raise SavingFailed(f"Save to cos failed: {await _reason(response)} (object {path[1:]} in {where.bucket})")
        return f"https://{host}{quote(path)}"

    async def _send(self, request: Callable[[], Request]) -> Response:
        """Send a request, again if COS fails. A request is made anew each time: the gateway may use up its body."""
        lost: OSError | None = None
        for attempt in range(1, ATTEMPTS + 1):
            try:
                response = await self._door.send(request())
            except OSError as error:
                lost = error
                continue
            if response.status < 500 or attempt == ATTEMPTS:
                return response
        raise SavingFailed(f"Save to cos failed: no answer from COS in {ATTEMPTS} attempts.") from lost

    def _signed(self, host: str, path: str, data: bytes, content_type: str, key: Credential) -> Request:
        now = int(self._clock.now())
        signed = {"host": host, "content-type": content_type}
        authorization = qsign.sign("PUT", path, headers=signed, credential=key, key_time=f"{now};{now + SIGNED_FOR}")
        headers = [
            ("Host", host),
            ("Content-Type", content_type),
            ("Content-Length", str(len(data))),
            ("Authorization", authorization),
            ("x-cos-security-token", key.token),
        ]
        return Request("PUT", host, quote(path), "", Headers(headers), Body.of(data), scheme="https")


async def _reason(response: Response) -> str:
    """Code and message of a COS error."""
    text = (await body_of(response, 64 * 1024)).decode("utf-8", "replace")
    code = re.search(r"<Code>(.*?)</Code>", text, re.DOTALL)
    message = re.search(r"<Message>(.*?)</Message>", text, re.DOTALL)
    if code is None:
        return f"HTTP {response.status}"
    return f"{code[1]}: {message[1]}" if message else code[1]
