"""How an invocation ends: status codes, envelopes, and which endings are retried (platform.md 5.10, 5.15). Pure.

Names and meanings of the codes: official page "Cloud Function Status Code" (document/product/583/35311).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import msgspec


class StatusCode(IntEnum):
    """An invocation's status code, which is also the HTTP status of a Function URL's answer when the platform fails."""

    SUCCESS = 200
    NOT_JSON = 400
    NO_CREDENTIALS = 401
    EVENT_TOO_LARGE = 406
    ANSWER_TOO_LARGE = 407
    BURST = 429
    USER_CODE = 430
    CONCURRENCY = 432
    TIMEOUT = 433
    MEMORY = 434
    NOT_FOUND = 435
    HANDLER_NOT_FOUND = 437
    FUNCTION_STATUS = 438
    PROCESS_EXIT = 439
    INIT_TIMEOUT = 450
    CANCELLED = 499
    INTERNAL = 500


THROTTLED = frozenset({StatusCode.BURST, StatusCode.CONCURRENCY})


class Outcome(msgspec.Struct, frozen=True):
    """How one attempt ended. `answer` is the handler's return value as JSON text, for successes only.

    Durations in milliseconds, `memory` in bytes (the highest of the instance so far).
    """

    status: StatusCode
    answer: bytes = b""
    message: str = ""
    stack: str = ""
    duration: float = 0.0
    memory: int = 0

    @property
    def succeeded(self) -> bool:
        return self.status is StatusCode.SUCCESS

    def envelope(self, request_id: str) -> dict[str, Any]:
        """What a synchronous caller sees of a failure (platform.md 5.3)."""
        shown: dict[str, Any] = {"errorCode": -1, "errorMessage": self.message, "requestId": request_id}
        if self.stack:
            shown["stackTrace"] = self.stack
        return shown | {"statusCode": int(self.status)}


@dataclass(frozen=True, slots=True)
class Finished:
    """One finished attempt, as it is remembered and logged. `log` is its text, shortened to the end that matters."""

    request_id: str
    started: float
    outcome: Outcome
    retry: int
    log: str = field(repr=False)


class Retry(IntEnum):
    """What becomes of an asynchronous event after an attempt."""

    NEVER = 0
    LIMITED = 1
    UNTIL_TOO_OLD = 2


def retry_rule(status: StatusCode) -> Retry:
    """Throttles and failures of the platform are retried until the event is too old; whatever else fails, a missing
    role too, is an execution error, which is retried a few times."""
    if status is StatusCode.SUCCESS:
        return Retry.NEVER
    if status in THROTTLED or status is StatusCode.INTERNAL:
        return Retry.UNTIL_TOO_OLD
    return Retry.LIMITED
