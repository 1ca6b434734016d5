"""Everything that can go wrong for a caller, and what may be done about it.

ImageServiceError
+-- NotConfigured         an address, a key or a bucket is missing or contradicts another; nothing was sent
|   +-- WrongKeys         embedded keys for the real cloud, or real keys for the embedded one
+-- NotGenuine            a webhook that this service has not sent, or not now
+-- UnusableFile          a local file or folder cannot be read or written
+-- NoAnswer              no connection, or no answer in time; a create may have arrived, its key makes a repeat safe
+-- ServiceAnswer         the service answered, but not with what was asked for
|   +-- Refused           the service said no, and would say so again
|   |   +-- InvalidRequest    the request is wrong; names the field when the service does
|   |   +-- NotAuthorised     the API key is missing, wrong or not allowed
|   |   +-- NotFound          no such job, or no such path
|   |   +-- Conflict          the job or the idempotency key is in another state than the call needs
|   +-- TooManyRequests   over a limit, still so after the retries; try again later
|   +-- Unavailable       the service failed, still so after the retries
|   +-- UnexpectedAnswer  not the service's own form: another server, or another version
+-- BucketRefused         the bucket refused an upload or a download
+-- JobNotDone            the job did not give an image
    +-- JobFailed         it ended as failed or canceled; it will not change any more
    +-- StillRunning      the waiting time is over; the job goes on

The tree is compared with the classes by a test.
"""

from __future__ import annotations

from client.job import Job


class ImageServiceError(Exception):
    """Base of every error here. `str()` is what happened; `next_step` is what the reader should do now."""

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step


class NotConfigured(ImageServiceError):
    """An address, a key or a bucket is missing, or contradicts another; nothing was sent."""


class WrongKeys(NotConfigured):
    """Keys of one cloud were about to be sent to the other; nothing was sent."""


class NotGenuine(ImageServiceError):
    """A request says that it is a webhook of the service, and does not prove it. Answer it with 401."""


class UnusableFile(ImageServiceError):
    """A local file or folder cannot be read or written."""


class NoAnswer(ImageServiceError):
    """No connection, or no answer in time."""


class ServiceAnswer(ImageServiceError):
    """The service answered with a problem (RFC 9457). `code` is stable; `request_id` is what its operator asks for."""

    def __init__(
        self,
        message: str,
        *,
        next_step: str = "",
        status: int = 0,
        code: str = "",
        request_id: str = "",
    ) -> None:
        super().__init__(message, next_step=next_step)
        self.status = status
        self.code = code
        self.request_id = request_id


class Refused(ServiceAnswer):
    """The service said no and would say so again to the same request."""


class InvalidRequest(Refused):
    """The request is wrong; the message names the field and the limit when the service does."""


class NotAuthorised(Refused):
    """The API key is missing, wrong, expired or not allowed to do this."""


class NotFound(Refused):
    """No such job, or no such path."""


class Conflict(Refused):
    """The job or the idempotency key is in another state than this call needs."""


class TooManyRequests(ServiceAnswer):
    """Over a limit, and still so after the retries."""


class Unavailable(ServiceAnswer):
    """The service failed, and still did after the retries."""


class UnexpectedAnswer(ServiceAnswer):
    """The answer does not have the service's form: another server, or another version of it."""


class BucketRefused(ImageServiceError):
    """The bucket refused an upload or a download; the message holds its code."""


class JobNotDone(ImageServiceError):
    """The job gave no image, at least not yet. `job` is its last known state."""

    def __init__(self, message: str, *, job: Job, next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.job = job


class JobFailed(JobNotDone):
    """The job ended as failed or canceled and will not change any more."""


class StillRunning(JobNotDone):
    """The waiting time is over; the job itself goes on and can be looked at later."""
