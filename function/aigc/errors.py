"""Everything that can go wrong in the function, and what may be done about it.

ImageServiceError
+-- Misconfigured             the deployment is incomplete; the message names the setting
+-- UnknownEvent              the event is none of ours; repeating it cannot help
+-- OutOfTime                 the invocation would end in the middle; the event is to be repeated
+-- BudgetBusy                too many count at the same time; nothing was begun
+-- CallerError               nothing was sent or stored; the caller can fix it
|   +-- NotJson               the body or file is not a JSON object
|   +-- Unauthenticated       no API key, or a wrong one
|   |   +-- KeyExpired        it was right once
|   +-- OverLimit             right, but too much of it for now
|   |   +-- BudgetExhausted   the images of the day are spent
|   |   +-- RateLimited       too many creates in a minute
|   +-- NoSuchResource        no such path, or no such job for this key
|   +-- MethodNotAllowed      the path exists, the method does not
|   +-- TooLarge              body, job file or image above its limit
|   +-- UnsupportedMediaType  not sent as JSON
|   +-- InvalidRequest        names every field that is wrong, and its limit
|   +-- KeyReused             same idempotency key, different request
|   +-- NotCancelable         the job is beyond the point where it can be canceled
|   +-- NotAnImage            empty, or not what its name says
|   +-- NotReadable           COS does not give the object out
+-- BucketError               COS did not do what was asked
|   +-- NoSuchKey             the object is not there
|   +-- AlreadyExists         a create-only write lost: somebody was first
|   +-- Replaced              the object has another ETag by now
|   +-- Withheld              archived, or otherwise nothing that COS gives out
|   +-- BucketRefused         COS said no (permission, name, signature)
|   +-- AnswerLost            sent, no usable answer: it may have happened
|   +-- BrokenHistory         an object under jobs/ is not ours, or not whole
|   +-- BrokenLedger          the same under budget/
+-- ReceiverError             a webhook did not get through; there is another try
|   +-- UnknownHost           its name does not exist
|   +-- ForbiddenAddress      its name leads inwards; nothing was sent
|   +-- Unreachable           no connection, or no answer in time
+-- SecretUnavailable         SSM did not give the signing secret, or it is not one
+-- MpsError                  MPS did not do what was asked
    +-- Refused               proof that nothing was created
    |   +-- RefusedForNow     the only answer after which Create may be sent again
    |   +-- RefusedForGood    will be refused again; somebody has to change something
    +-- OutcomeUnknown        sent, no proof either way: a paid image may exist; never repeat
    +-- LookFailed            DescribeAigcImageTask failed; it is a read, look again later
"""

# All families in one module: nearly every invocation needs them all, and as a package of five the same classes took an
# instance a millisecond more to start with.

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

ASK_THE_OPERATOR = "Give the operator of the service this request_id: trying again will not help before it is mended."


@dataclass(frozen=True)
class FieldError:
    """One wrong field. `field` is written as the caller wrote it; `limit` is what would have been accepted."""

    field: str
    message: str
    limit: object = None

    def as_json(self) -> dict[str, Any]:
        """The entry of problem+json `errors`."""
        entry: dict[str, Any] = {"field": self.field, "message": self.message}
        if self.limit is not None:
            entry["limit"] = self.limit
        return entry


class ImageServiceError(Exception):
    """Base of every error the function reports. `code` is stable: callers may depend on it."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "The service failed"

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step


class Misconfigured(ImageServiceError):
    """A setting is missing or wrong."""

    code = "misconfigured"
    title = "The service is not configured completely"


class UnknownEvent(ImageServiceError):
    """Neither an HTTP call, nor COS records, nor the timer."""

    code = "unknown_event"
    title = "Unknown event"


class OutOfTime(ImageServiceError):
    """Too little time is left to begin something that costs money. Nothing was begun."""

    status = 503
    code = "out_of_time"
    title = "Too little time left"


class BudgetBusy(ImageServiceError):
    """So many invocations count at once that this one did not get its turn in time. Nothing was begun."""

    status = 503
    code = "budget_busy"
    title = "Too many requests are being counted"


class CallerError(ImageServiceError):
    """The request cannot be served as it is."""

    status = 400
    code = "bad_request"
    title = "The request is wrong"


class NotJson(CallerError):
    """The body is not a JSON object in UTF-8."""

    code = "not_json"
    title = "The body is not a JSON object"


class Unauthenticated(CallerError):
    """No API key or a wrong one; which of the two is not said."""

    status = 401
    code = "unauthenticated"
    title = "A valid API key is needed"


class KeyExpired(Unauthenticated):
    """The key's last day is over."""

    code = "key_expired"
    title = "The API key has expired"


class OverLimit(CallerError):
    """Nothing is wrong with the request; a limit of this caller or of the service is reached.

    `resets_at` is when it may be sent again, in seconds since 1970; `policy` is the limit's name in `RateLimit-Policy`.
    """

    status = 429

    def __init__(self, message: str, *, next_step: str, resets_at: float, retry_after: int, policy: str) -> None:
        super().__init__(message, next_step=next_step)
        self.resets_at = resets_at
        self.retry_after = retry_after
        self.policy = policy


class BudgetExhausted(OverLimit):
    """The images that may be asked for in one UTC day have been asked for."""

    code = "budget_exhausted"
    title = "The images of this day are spent"


class RateLimited(OverLimit):
    """The key creates faster than it may."""

    code = "rate_limited"
    title = "Too many requests in a short time"


class NoSuchResource(CallerError):
    """Nothing is there for this caller."""

    status = 404
    code = "not_found"
    title = "Not found"


class MethodNotAllowed(CallerError):
    """The path is right, the method is not. `allowed` goes into the `Allow` header."""

    status = 405
    code = "method_not_allowed"
    title = "Method not allowed"

    def __init__(self, message: str, *, allowed: tuple[str, ...]) -> None:
        super().__init__(message, next_step=f"Use {' or '.join(allowed)}.")
        self.allowed = allowed


class TooLarge(CallerError):
    """Above a size limit; the message has both numbers."""

    status = 413
    code = "too_large"
    title = "Too large"


class UnsupportedMediaType(CallerError):
    """The body is declared as something other than JSON, or the file name has an unknown ending."""

    status = 415
    code = "unsupported_media_type"
    title = "Unsupported media type"


class InvalidRequest(CallerError):
    """At least one field is wrong; all that were found are listed."""

    status = 422
    code = "invalid_request"
    title = "The request is not valid"

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__(
            "; ".join(f"{error.field}: {error.message}" for error in errors),
            next_step="Correct the fields listed in `errors`; nothing was created and nothing is billed.",
        )
        self.errors = errors

    def few(self, most: int) -> tuple[str, list[dict[str, Any]]]:
        """`most` of the mistakes, as a sentence and as JSON. Whoever sends a thousand has sent something else than a
        request.
        """
        shown, left = self.errors[:most], len(self.errors) - most
        more = f"; and {left} more" if left > 0 else ""
        return f"{InvalidRequest(shown)}{more}", [entry.as_json() for entry in shown]


class KeyReused(CallerError):
    """Same Idempotency-Key as an earlier request, other content."""

    status = 422
    code = "idempotency_key_reused"
    title = "The idempotency key belongs to another request"


class NotCancelable(CallerError):
    """The job has ended, or something may have been made for it already."""

    status = 409
    code = "not_cancelable"
    title = "The job cannot be canceled"


class NotAnImage(CallerError):
    """The object's bytes are not those of the image its name promises."""

    status = 422
    code = "not_an_image"
    title = "Not a usable image"


class NotReadable(CallerError):
    """COS does not give the object out. Another try would find it so again."""

    status = 422
    code = "not_readable"
    title = "The object cannot be read"


class BucketError(ImageServiceError):
    """COS did not do what was asked. `request_id` is COS's, for support."""

    status = 503
    code = "storage_unavailable"
    title = "The bucket is not available"
    advice: ClassVar[str] = "Send the same request again, with the same Idempotency-Key if it had one."

    def __init__(self, message: str, *, cos_code: str = "", request_id: str = "") -> None:
        super().__init__(message, next_step=self.advice)
        self.cos_code = cos_code
        self.request_id = request_id


class NoSuchKey(BucketError):
    """404 NoSuchKey."""


class AlreadyExists(BucketError):
    """409 FileAlreadyExists, the answer to `x-cos-forbid-overwrite` (platform.md 4.3)."""


class Replaced(BucketError):
    """412 PreconditionFailed: the object is not the one that was asked for."""


class Withheld(BucketError):
    """403 InvalidObjectState, an object in an archiving storage class that was not restored; or 400 to a read, which
    is about the key or the object: one that is encrypted with its owner's own key, for example.
    """

    @property
    def reason(self) -> str:
        """For whoever named the object."""
        if self.cos_code == "InvalidObjectState":
            return "is archived; restore the object first"
        return f"cannot be read: COS answers {self.cos_code or 'no'}"


class BucketRefused(BucketError):
    """Another 4xx: repeating the same request would be refused again."""

    status = 500
    code = "storage_refused"
    title = "The bucket refused the service"
    advice = ASK_THE_OPERATOR


class AnswerLost(BucketError):
    """No usable answer. For a write this says nothing about whether it happened."""


class BrokenHistory(BucketError):
    """Somebody else has written under `jobs/`. The message names the object."""

    status = 500
    code = "broken_history"
    title = "The job's history cannot be read"
    advice = ASK_THE_OPERATOR


class BrokenLedger(BucketError):
    """Somebody else has written under `budget/`. The message names the object."""

    status = 500
    code = "broken_ledger"
    title = "What was spent today cannot be read"
    advice = ASK_THE_OPERATOR


class ReceiverError(ImageServiceError):
    """A receiver could not be told. The code is for the log."""

    code = "receiver_error"
    title = "The webhook was not delivered"


class UnknownHost(ReceiverError):
    """Nobody has this name."""

    code = "unknown_host"


class ForbiddenAddress(ReceiverError):
    """At least one of the name's addresses is not public."""

    code = "forbidden_address"


class Unreachable(ReceiverError):
    """Whether the receiver has it is not known."""

    code = "unreachable"


class SecretUnavailable(ImageServiceError):
    """Nothing can be signed. The message does not quote the secret."""

    code = "secret_unavailable"
    title = "The signing secret is not available"


class MpsError(ImageServiceError):
    """What MPS or the way to it answered. `upstream` is the API 3.0 code, `request_id` MPS's."""

    status = 502
    code = "upstream_error"
    title = "MPS did not do what was asked"

    def __init__(self, message: str, *, upstream: str, request_id: str = "") -> None:
        super().__init__(message)
        self.upstream = upstream
        self.request_id = request_id


class Refused(MpsError):
    """Nothing was created by this Create."""


class RefusedForNow(Refused):
    """Throttled or otherwise temporarily refused."""


class RefusedForGood(Refused):
    """Parameters, moderation, permissions, account."""


class OutcomeUnknown(MpsError):
    """Create may have created, and billed, an image."""


class LookFailed(MpsError):
    """Describe gave no status."""
