"""What monitor answers when it refuses, under the cloud's own tree (`localcloud/errors.py`).

InvalidRequest
+-- InvalidValue       InvalidParameterValue: a value breaks a documented rule
+-- OverLimit          LimitExceeded: more than a policy or notice may have
NotFound
+-- Missing            ResourceNotFound
Conflict
+-- Taken              FailedOperation.DuplicateName

Codes: official SDK `tencentcloud.monitor.v20180724.errorcodes`. Which of them answers what is not documented; these are
the ones whose own description fits, and none that the official provider retries (provider.md 2.3).
"""

from __future__ import annotations

from localcloud.errors import Conflict, InvalidRequest, NotFound


class InvalidValue(InvalidRequest):
    """A parameter's value breaks a documented rule."""

    def __init__(self, message: str) -> None:
        super().__init__("InvalidParameterValue", message)


class OverLimit(InvalidRequest):
    """More than a policy or a notice may have."""

    def __init__(self, message: str) -> None:
        super().__init__("LimitExceeded", message)


class Missing(NotFound):
    """A policy or a notice that is not there."""

    def __init__(self, message: str) -> None:
        super().__init__("ResourceNotFound", message)


class Taken(Conflict):
    """A name that is in use."""

    def __init__(self, message: str) -> None:
        super().__init__("FailedOperation.DuplicateName", message)
