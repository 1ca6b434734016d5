"""The border: what an error code of the cloud means for us. One table, longest matching prefix first."""

from __future__ import annotations

from collections.abc import Mapping

from provider.errors import AlreadyThere, Busy, CloudError, Gone, NotAllowed, Unreachable

API_VERDICTS: Mapping[str, type[CloudError]] = {
    # Proof of absence (provider.md 2.3, 3.2, 3.3, 4.4).
    "ResourceNotFound": Gone,
    "InvalidParameter.RoleNotExist": Gone,
    "InvalidParameter.PolicyIdNotExist": Gone,
    "InvalidParameter.AttachmentFull": CloudError,
    "InvalidParameterValue.FunctionName": Gone,
    # A role or a namespace that a function needs is not the function: the create must not look like "gone".
    "ResourceNotFound.Role": CloudError,
    # Names that are taken.
    "ResourceInUse": AlreadyThere,
    "InvalidParameter.RoleNameInUse": AlreadyThere,
    "FailedOperation.AccessKeyExist": AlreadyThere,
    "FailedOperation.PolicyNameInUse": AlreadyThere,
    "InvalidParameterValue.PolicyNameInUse": AlreadyThere,
    "InvalidParameter.LogsetConflict": AlreadyThere,
    "InvalidParameter.TopicConflict": AlreadyThere,
    "InvalidParameter.IndexConflict": AlreadyThere,
    "InvalidParameter.AlarmConflict": AlreadyThere,
    "InvalidParameter.AlarmNoticeConflict": AlreadyThere,
    "FailedOperation.DuplicateName": AlreadyThere,
    "FailedOperation.InvalidContent": CloudError,
    "InvalidParameter.LogsetNotExist": Gone,
    # Permissions. Never Gone, whatever the service calls them.
    "AuthFailure": NotAllowed,
    "UnauthorizedOperation": NotAllowed,
    "OperationDenied": CloudError,
    "OperationDenied.ACLFailed": NotAllowed,
    # Worth the same request again.
    "RequestLimitExceeded": Busy,
    "ResourceBusy": Busy,
    "ResourceUnavailable": Busy,
    # A secret stays disabled however often it is asked for (platform.md 11.4).
    "ResourceUnavailable.ResourceDisabled": CloudError,
    "ResourceUnavailable.ResourcePendingDeleted": CloudError,
    "ResourceUnavailable.NotPurchased": CloudError,
    # Nor does waiting pay a bill.
    "ResourceUnavailable.InsufficientBalance": CloudError,
    "ResourceUnavailable.ServiceSuspended": CloudError,
    "InvalidParameter.ActionInProgress": Busy,
    "OperationDenied.InstanceStatusLimitError": Busy,
    "FailedOperation.FunctionStatusError": Busy,
    "FailedOperation.FunctionNameStatusError": Busy,
    "FailedOperation.UpdateStatus": Busy,
    # Of a function that is being changed, in the words of its action (SDK, errorcodes.py; the first was observed).
    "UnauthorizedOperation.FunctionStatus": Busy,
    "FailedOperation.CreateTrigger": Busy,
    "FailedOperation.UpdateFunctionCode": Busy,
    "FailedOperation.UpdateFunctionConfiguration": Busy,
    "FailedOperation.DeleteFunction": Busy,
    "FailedOperation.FunctionVersionStatusNotActive": Busy,
    "FailedOperation.ReservedInProgress": Busy,
    # The SDK's own words for "no answer" and "not an answer of the API".
    "ClientNetworkError": Unreachable,
    "ServerNetworkError": Unreachable,
    "InternalError": Unreachable,
}
"""API 3.0 code -> meaning. Anything else is a plain CloudError."""

COS_VERDICTS: Mapping[str, type[CloudError]] = {
    "NoSuch": Gone,
    "BucketAlreadyExists": AlreadyThere,
    "BucketAlreadyOwnedByYou": AlreadyThere,
    "AccessDenied": NotAllowed,
    "SignatureDoesNotMatch": NotAllowed,
    "InvalidAccessKeyId": NotAllowed,
    "RequestTimeTooSkewed": NotAllowed,
    "SlowDown": Busy,
    "ServiceUnavailable": Busy,
    "RequestTimeout": Unreachable,
    "InternalError": Unreachable,
    "KmsInternalException": Unreachable,
}
"""COS code -> meaning. `NoSuch...` is what COS says for a bucket or a sub-resource that does not exist."""


def verdict(table: Mapping[str, type[CloudError]], code: str) -> type[CloudError]:
    """The meaning of a code by the longest entry that it starts with."""
    fitting = [prefix for prefix in table if code.startswith(prefix)]
    return table[max(fitting, key=len)] if fitting else CloudError


def explained(kind: type[CloudError], message: str, *, creating: bool) -> str:
    """The cloud's message and, where there is one, the next step."""
    step = _NEXT_STEPS.get(kind) if creating or kind is not AlreadyThere else None
    return f"{message.rstrip('. ')}. {step}" if step else message


_NEXT_STEPS: Mapping[type[CloudError], str] = {
    AlreadyThere: (
        "Give it another name, or take it over with `pulumi import`; if a `pulumi up` has made it that was killed or "
        "got no answer, see docs/operations.md, An update that was killed"
    ),
    NotAllowed: "Check tencentcloud:secretId and secretKey, and what their owner may do",
    Unreachable: (
        "It is not known whether the request had its effect; check the network and HTTP_PROXY/HTTPS_PROXY, "
        "then run `pulumi up --refresh`"
    ),
}
