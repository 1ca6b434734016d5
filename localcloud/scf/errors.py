"""What SCF answers when it refuses, under the cloud's own tree (`localcloud/errors.py`).

InvalidRequest
+-- InvalidValue          InvalidParameterValue.<what>: a value breaks a documented rule
+-- OverLimit             LimitExceeded.<what>: more than a function, region or account may have
+-- NotOffered            UnsupportedOperation: the real cloud does this, the embedded one does not
NotFound
+-- Missing               ResourceNotFound.<what>
Conflict
+-- Taken                 ResourceInUse.<what>; clients retry some of these for minutes (provider.md 2.3)
+-- NotNow                FailedOperation.<what>: the state of the function forbids it

Codes: official SDK `tencentcloud.scf.v20180416.errorcodes`. What goes wrong while a function runs is no refusal but an
outcome with a status code of its own, see `invocation.py`.
"""

from __future__ import annotations

from localcloud.errors import Conflict, InvalidRequest, NotFound


class InvalidValue(InvalidRequest):
    """A parameter's value breaks a documented rule."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(f"InvalidParameterValue.{what}", message)


class OverLimit(InvalidRequest):
    """More than a function, a region or an account may have."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(f"LimitExceeded.{what}", message)


class NotOffered(InvalidRequest):
    """The real cloud can do this; the embedded one says that it cannot instead of pretending."""

    def __init__(self, message: str) -> None:
        super().__init__("UnsupportedOperation", f"{message} The embedded cloud does not offer this.")


class Missing(NotFound):
    """A function, trigger, role, bucket or version that is not there."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(f"ResourceNotFound.{what}", message)


class Taken(Conflict):
    """A name that is in use."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(f"ResourceInUse.{what}", message)


class NotNow(Conflict):
    """The function's state forbids the call for the moment."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(f"FailedOperation.{what}", message)
