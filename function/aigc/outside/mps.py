"""MPS through the official SDK's `CommonClient`: one call, no retry of any kind, and no doubt about what an error
means.

Traps of the SDK, each guarded here:
* Its retryer re-sends a Create that succeeded (peers.md 3.2, R1): `NoopRetryer`, said explicitly. Its region breaker
  would send to another endpoint: off, said explicitly.
* It checks for errors only when the answer's content type is exactly `application/json`: we look for `Error` again.
* It turns every network error into one code and drops the cause, except as `__context__`: that is where the proof is
  that a connection was never made.
* Its HTTP client would send a POST again to wherever a 307 points, and lets `~/.netrc` replace the signature: both are
  off.
* `set_req_timeout` does not reach the connection: the timeout of each call is set on the connection itself.
* A kept-alive connection that the other side has closed fails *after* the send, which would be an unknown outcome for
  nothing: a connection that was idle for longer than `LONGEST_IDLE` is not used again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aigc.clock import Clock, Deadline, moment, seconds_since
from aigc.config import Credentials
from aigc.errors import LookFailed, Misconfigured, OutcomeUnknown, Refused, RefusedForGood, RefusedForNow
from aigc.outside import verdicts
from aigc.outside.connection import proxy_for
from aigc.outside.verdicts import TASK_NOT_FOUND, Verdict
from aigc.ports import NOT_FOUND, NOT_SENT, CreatedTask, TaskState

VERSION = "2019-06-12"
CONNECT_TIMEOUT = 5.0
LONGEST_READ = 20.0
SHORTEST_READ = 1.0
RESERVE = 2.0
"""Seconds kept back from every call for writing down what came of it."""
LONGEST_IDLE = 3.0

_LONGEST_MESSAGE = 500


class Fault(Exception):
    """An answer that is not a result: an API 3.0 code, or one of the SDK's or our own."""

    def __init__(self, code: str, message: str, request_id: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.request_id = request_id


@dataclass
class Channel:
    """The SDK's client for one service, kept for as long as its connection is fresh."""

    endpoint: str
    environment: Mapping[str, str]
    clock: Clock
    service: str = "mps"
    version: str = VERSION
    region: str = ""  # CreateAigcImageTask needs none
    _client: Any = field(init=False, default=None)
    _used_at: tuple[float, float] = field(init=False, default=(0.0, 0.0))

    def call(self, action: str, parameters: Mapping[str, Any], *, read_timeout: float) -> Mapping[str, Any]:
        """Send once. Returns the content of `Response`. Raises Fault for everything else."""
        from aigc.outside import sdk  # here, because most invocations never call MPS

        client = self._ready(read_timeout)
        try:
            answer = dict(client.call_json(action, dict(parameters))["Response"])
        except sdk.TencentCloudSDKException as error:
            raise Fault(_code(error), str(error.message)[:_LONGEST_MESSAGE], error.requestId or "") from error
        except Exception as error:  # whatever it was, the request may have been sent
            raise Fault("ClientNetworkError", f"unreadable answer: {type(error).__name__}") from error
        finally:
            self._used_at = moment(self.clock)
        if "Error" in answer:
            said = answer["Error"] if isinstance(answer["Error"], Mapping) else {}
            raise Fault(str(said.get("Code", "")), str(said.get("Message", "")), str(answer.get("RequestId", "")))
        return answer

    def close(self) -> None:
        """Drop the connection; the next call opens another."""
        if self._client is not None:
            _session(self._client).close()
            self._client = None

    def _ready(self, read_timeout: float) -> Any:
        from aigc.outside import sdk

        if seconds_since(self._used_at, self.clock) > LONGEST_IDLE:
            self.close()
        if self._client is None:
            self._client = self._new()
        try:
            keys = Credentials.read(self.environment)
            self._client.credential = sdk.Credential(keys.secret_id, keys.secret_key, keys.token or None)
        except (Misconfigured, sdk.TencentCloudSDKException) as error:
            raise Fault(NOT_SENT, f"no usable credentials: {error}") from error
        self._client.request.conn.timeout = (min(CONNECT_TIMEOUT, read_timeout), read_timeout)
        return self._client

    def _new(self) -> Any:
        from aigc.outside import sdk

        proxy = proxy_for(self.endpoint, self.environment)
        http = sdk.HttpProfile(
            endpoint=self.endpoint,
            keepAlive=True,
            proxy=f"http://{proxy[0]}:{proxy[1]}" if proxy else None,
            certification=self.environment.get("SSL_CERT_FILE") or None,
        )
        profile = sdk.ClientProfile(
            httpProfile=http, language="en-US", disable_region_breaker=True, retryer=sdk.NoopRetryer()
        )
        client = sdk.CommonClient(self.service, self.version, None, self.region, profile)
        session = _session(client)
        session.trust_env = False  # everything that counts has been said above
        session.max_redirects = 0
        return client


@dataclass(frozen=True)
class MpsCreator:
    """`ports.TaskCreator` over the real thing."""

    channel: Channel
    deadline: Deadline

    def create(self, payload: Mapping[str, Any]) -> CreatedTask:
        """CreateAigcImageTask, exactly once. Raises RefusedForNow, RefusedForGood or OutcomeUnknown."""
        try:
            answer = self.channel.call("CreateAigcImageTask", payload, read_timeout=_read_timeout(self.deadline))
        except Fault as fault:
            raise _create_error(fault) from fault
        task_id, request_id = str(answer.get("TaskId") or ""), str(answer.get("RequestId") or "")
        if not task_id:
            raise OutcomeUnknown("MPS answered without a task id", upstream="NoTaskId", request_id=request_id)
        return CreatedTask(task_id, request_id)


@dataclass(frozen=True)
class MpsReader:
    """`ports.TaskReader` over the real thing. There is no way from here to Create."""

    look_up: Callable[[str], Mapping[str, Any]]

    def look(self, task_id: str) -> TaskState:
        """DescribeAigcImageTask. Raises LookFailed."""
        try:
            answer = self.look_up(task_id)
        except Fault as fault:
            if fault.code in TASK_NOT_FOUND:
                return TaskState(NOT_FOUND, fault.message, fault.request_id)
            raise LookFailed(fault.message, upstream=fault.code, request_id=fault.request_id) from fault
        return TaskState(
            str(answer.get("Status") or ""), str(answer.get("Message") or ""), str(answer.get("RequestId") or "")
        )


def reader(channel: Channel, deadline: Deadline) -> MpsReader:
    """A reader that can say DescribeAigcImageTask on `channel` and nothing else."""

    def look_up(task_id: str) -> Mapping[str, Any]:
        return channel.call("DescribeAigcImageTask", {"TaskId": task_id}, read_timeout=_read_timeout(deadline))

    return MpsReader(look_up)


def _read_timeout(deadline: Deadline) -> float:
    return max(SHORTEST_READ, min(LONGEST_READ, deadline.remaining() - RESERVE))


def _create_error(fault: Fault) -> Refused | OutcomeUnknown:
    if fault.code == NOT_SENT:
        return RefusedForNow(fault.message, upstream=fault.code)
    verdict = verdicts.verdict(fault.code)
    if verdict is Verdict.FOR_NOW:
        return RefusedForNow(fault.message, upstream=fault.code, request_id=fault.request_id)
    if verdict is Verdict.FOR_GOOD:
        return RefusedForGood(fault.message, upstream=fault.code, request_id=fault.request_id)
    return OutcomeUnknown(fault.message, upstream=fault.code, request_id=fault.request_id)


def _code(error: Any) -> str:
    """The SDK's code, or ours when the exception it swallowed proves that no connection was made."""
    if error.code == "ClientNetworkError" and _never_connected(error.__context__):
        return NOT_SENT
    return str(error.code or "ClientNetworkError")


def _session(client: Any) -> Any:
    """The SDK's HTTP session. Private there, but it can be neither configured nor closed in any other way."""
    return client.request.conn._session


_BEFORE_SENDING = frozenset({"ConnectTimeoutError", "NewConnectionError"})


def _never_connected(cause: BaseException | None) -> bool:
    """Whether the SDK's HTTP client (requests on urllib3) could not open a connection to MPS or to the proxy.

    Told by class names: which HTTP client the SDK uses is not our business, and an unknown one simply proves nothing.
    `ProxyError` alone is no proof: urllib3 also raises it for an answer that was lost behind a proxy.
    """
    reason = getattr(cause.args[0], "reason", None) if cause is not None and cause.args else None
    errors = (reason, getattr(reason, "original_error", None))
    return any(kind.__name__ in _BEFORE_SENDING for error in errors for kind in type(error).__mro__)
