"""What an answer to Create means for our money: the border between MPS's codes and our errors, as data.

Source: platform.md 2.6. The longest matching prefix wins; a code that nobody listed is ambiguous.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Verdict(Enum):
    """May Create be sent again?"""

    FOR_NOW = "refused, nothing was created; worth another attempt"
    FOR_GOOD = "refused, nothing was created; would be refused again"
    AMBIGUOUS = "an image may have been created: never again"


VERDICTS: Mapping[str, Verdict] = {
    # Rejected before creation.
    "RequestLimitExceeded": Verdict.FOR_NOW,
    "LimitExceeded.CreateTask": Verdict.FOR_NOW,
    "AuthFailure.TokenFailure": Verdict.FOR_NOW,  # the next attempt reads the credentials anew
    "AuthFailure.SignatureExpire": Verdict.FOR_NOW,
    "ResourceInsufficient": Verdict.FOR_NOW,
    "ResourceUnavailable": Verdict.FOR_NOW,
    "ServiceUnavailable": Verdict.FOR_NOW,
    # The request itself, or the account, has to change.
    "ActionOffline": Verdict.FOR_GOOD,
    "AuthFailure": Verdict.FOR_GOOD,
    "InvalidAction": Verdict.FOR_GOOD,
    "InvalidParameter": Verdict.FOR_GOOD,  # and InvalidParameterValue, by prefix
    "InvalidRequest": Verdict.FOR_GOOD,
    "LimitExceeded": Verdict.FOR_GOOD,
    "MissingParameter": Verdict.FOR_GOOD,
    "NoSuchProduct": Verdict.FOR_GOOD,
    "NoSuchVersion": Verdict.FOR_GOOD,
    "OperationDenied": Verdict.FOR_GOOD,
    "RequestSizeLimitExceeded": Verdict.FOR_GOOD,
    "ResourceNotFound": Verdict.FOR_GOOD,
    "UnauthorizedOperation": Verdict.FOR_GOOD,
    "UnknownParameter": Verdict.FOR_GOOD,
    "UnsupportedOperation": Verdict.FOR_GOOD,
    "UnsupportedProtocol": Verdict.FOR_GOOD,
    "UnsupportedRegion": Verdict.FOR_GOOD,
    "FailedOperation.CosStatusInavlid": Verdict.FOR_GOOD,  # spelled so upstream
    "FailedOperation.InvalidMpsUser": Verdict.FOR_GOOD,
    "FailedOperation.InvalidUser": Verdict.FOR_GOOD,
    "FailedOperation.UserArrears": Verdict.FOR_GOOD,
    # No proof: the task may exist and may be billed.
    "ClientNetworkError": Verdict.AMBIGUOUS,
    "FailedOperation": Verdict.AMBIGUOUS,
    "InternalError": Verdict.AMBIGUOUS,
    "ServerNetworkError": Verdict.AMBIGUOUS,
}

TASK_NOT_FOUND = ("ResourceNotFound.TaskNotFound", "FailedOperation.TaskNotFound")
"""Describe's answers for a task it does not know; right after Create that can be true for a moment."""


def is_listed(code: str) -> bool:
    """Whether somebody decided about this code."""
    return any(code.startswith(prefix) for prefix in VERDICTS)


def verdict(code: str) -> Verdict:
    """The verdict on `code`."""
    matching = [prefix for prefix in VERDICTS if code.startswith(prefix)]
    return VERDICTS[max(matching, key=len)] if matching else Verdict.AMBIGUOUS
