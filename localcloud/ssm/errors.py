"""What SSM answers when it refuses, under the cloud's own tree (`localcloud/errors.py`).

InvalidRequest
+-- InvalidValue       InvalidParameterValue: a value breaks a documented rule
+-- DuplicateTags      InvalidParameterValue.TagKeysDuplicated
+-- NotOffered         UnsupportedOperation: the real service has it, this one does not
+-- OverLimit          LimitExceeded: more secrets or versions than allowed
NotFound
+-- Missing            ResourceNotFound: a secret or a version
Conflict
+-- SecretExists       ResourceInUse.SecretExists
+-- VersionExists      ResourceInUse.VersionIdExists
+-- WrongState         FailedOperation: not in this state of the secret
+-- Disabled           ResourceUnavailable.ResourceDisabled: its text cannot be read
+-- PendingDeleted     ResourceUnavailable.ResourcePendingDeleted: neither can this one's

Which action answers which code: official SDK for Go, `ssm.v20190923`, the lists above each call (platform.md 11.4).
"""

from __future__ import annotations

from localcloud.errors import Conflict, InvalidRequest, NotFound


class InvalidValue(InvalidRequest):
    """A parameter's value breaks a documented rule. The message never repeats the text of a secret."""

    def __init__(self, message: str) -> None:
        super().__init__("InvalidParameterValue", message)


class DuplicateTags(InvalidRequest):
    """A tag key that is named twice."""

    def __init__(self, message: str) -> None:
        super().__init__("InvalidParameterValue.TagKeysDuplicated", message)


class NotOffered(InvalidRequest):
    """A feature of the real service that this one refuses, instead of accepting and then not doing it."""

    def __init__(self, message: str) -> None:
        super().__init__("UnsupportedOperation", f"{message} This cloud does not offer it.")


class OverLimit(InvalidRequest):
    """One more than there may be."""

    def __init__(self, message: str) -> None:
        super().__init__("LimitExceeded", message)


class Missing(NotFound):
    """A secret or a version that is not there."""

    def __init__(self, message: str) -> None:
        super().__init__("ResourceNotFound", message)


class SecretExists(Conflict):
    """A name that is in use, also by a secret that waits for its deletion."""

    def __init__(self, message: str) -> None:
        super().__init__("ResourceInUse.SecretExists", message)


class VersionExists(Conflict):
    """A version that the secret has already."""

    def __init__(self, message: str) -> None:
        super().__init__("ResourceInUse.VersionIdExists", message)


class WrongState(Conflict):
    """The state of the secret forbids the call."""

    def __init__(self, message: str) -> None:
        super().__init__("FailedOperation", message)


class Disabled(Conflict):
    """The text of a disabled secret cannot be read."""

    def __init__(self, message: str) -> None:
        super().__init__("ResourceUnavailable.ResourceDisabled", message)


class PendingDeleted(Conflict):
    """The text of a secret that waits for its deletion cannot be read."""

    def __init__(self, message: str) -> None:
        super().__init__("ResourceUnavailable.ResourcePendingDeleted", message)
