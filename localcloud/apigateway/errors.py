"""What API Gateway answers when it refuses, under the cloud's own tree (`localcloud/errors.py`).

InvalidRequest
+-- InvalidValue       InvalidParameterValue[.<what>]: a value breaks a documented rule
+-- NotOffered         UnsupportedOperation: the real service has it, this one does not
+-- OverLimit          LimitExceeded.<what>
NotFound
+-- Missing            ResourceNotFound.Invalid<what>
Conflict
+-- Taken              FailedOperation.AccessKeyExist
+-- WrongState         UnsupportedOperation.<what>: not while this is so

Codes: official SDK `tencentcloud.apigateway.v20180808.errorcodes`; those of what is missing are the ones that the
provider waits for (provider.md 3.7). Which of the others answers what is not documented; these fit by their names.
"""

from __future__ import annotations

from localcloud.errors import Conflict, InvalidRequest, NotFound


class InvalidValue(InvalidRequest):
    """A parameter's value breaks a documented rule. `what` is the code's last part, if it has one."""

    def __init__(self, message: str, what: str = "") -> None:
        super().__init__("InvalidParameterValue" + (f".{what}" if what else ""), message)


class NotOffered(InvalidRequest):
    """A feature of the real service that this one refuses, instead of accepting and then not doing it."""

    def __init__(self, message: str) -> None:
        super().__init__("UnsupportedOperation", f"{message} This cloud does not offer it.")


class OverLimit(InvalidRequest):
    """One more than there may be."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(f"LimitExceeded.{what}LimitExceeded", message)


class Missing(NotFound):
    """A `Service`, `Api`, `UsagePlan` or `AccessKeyId` that is not there."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(f"ResourceNotFound.Invalid{what}", message)


class Taken(Conflict):
    """The id of a key that is in use."""

    def __init__(self, message: str) -> None:
        super().__init__("FailedOperation.AccessKeyExist", message)


class WrongState(Conflict):
    """Something has to be undone or done first; the message says what."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(f"UnsupportedOperation.{what}", message)
