"""What CLS answers when it refuses, under the cloud's own tree (`localcloud/errors.py`).

InvalidRequest
+-- InvalidValue       InvalidParameter: a value breaks a documented rule
+-- BadQuery           FailedOperation.SyntaxError: a search that cannot be read
+-- NoIndex            FailedOperation.InvalidContext: a search without an index that is switched on
NotFound
+-- Missing            ResourceNotFound.<what>NotExist
Conflict
+-- Taken              InvalidParameter.<what>Conflict
+-- NotEmpty           FailedOperation.LogsetNotEmpty
+-- Bound              FailedOperation.BindedAlarm (the cloud's own spelling)

Codes: official SDK `tencentcloud.cls.v20201016.errorcodes`. Which of them a missing index has is not documented.
"""

from __future__ import annotations

from localcloud.errors import Conflict, InvalidRequest, NotFound


class InvalidValue(InvalidRequest):
    """A parameter's value breaks a documented rule."""

    def __init__(self, message: str) -> None:
        super().__init__("InvalidParameter", message)


class BadQuery(InvalidRequest):
    """The query cannot be read, or says more than is understood here."""

    def __init__(self, message: str) -> None:
        super().__init__("FailedOperation.SyntaxError", message)


class NoIndex(InvalidRequest):
    """Without an index nothing can be found."""

    def __init__(self, message: str) -> None:
        super().__init__("FailedOperation.InvalidContext", message)


class Missing(NotFound):
    """A logset, topic or index that is not there."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(f"ResourceNotFound.{what}NotExist", message)


class Taken(Conflict):
    """A name that is in use."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(f"InvalidParameter.{what}Conflict", message)


class NotEmpty(Conflict):
    """A logset that still has topics."""

    def __init__(self, message: str) -> None:
        super().__init__("FailedOperation.LogsetNotEmpty", message)


class Bound(Conflict):
    """A notice that alarms still use."""

    def __init__(self, message: str) -> None:
        super().__init__("FailedOperation.BindedAlarm", message)
