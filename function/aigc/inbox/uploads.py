"""Files dropped into `inbox/`: each becomes a job, a batch of jobs, or a report under `failed/` that says why not.
Nothing is lost silently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from aigc import ids
from aigc.admission.verdict import more_than_a_day
from aigc.errors import (
    CallerError,
    FieldError,
    InvalidRequest,
    NoSuchKey,
    NoSuchResource,
    NotJson,
    NotReadable,
    TooLarge,
    UnsupportedMediaType,
    Withheld,
)
from aigc.events import LONGEST_BODY, Created
from aigc.jobs.accept import Acceptor, Order
from aigc.jobs.job import Job
from aigc.log import Log
from aigc.ports import Bucket, StoredObject
from aigc.reports import Reports
from aigc.request import catalogue, images, validation
from aigc.request.offer import Offer
from aigc.request.payload import Store
from aigc.request.spec import ImageSpec

if TYPE_CHECKING:
    from aigc.batches.intake import Batches

JOB_FILE = ".json"
BATCH_FILE = ".jsonl"


@dataclass(frozen=True)
class Uploads:
    """The upload path. Errors that leave it are transient: the platform shall repeat the event."""

    bucket: Bucket
    acceptor: Acceptor
    batches: Callable[[], Batches]
    reports: Reports
    store: Store
    offer: Offer
    default_prompt: str
    images_per_day: int | None  # of the service
    log: Log

    def take(self, created: Created) -> bool:
        """Make a job or a batch of the upload, or report why it cannot be one. Whether it waits in the queue."""
        if created.key.endswith("/") and created.size == 0:
            self.log.info("folder ignored", key=created.key)
            return False
        etag = ""
        try:
            key, found = self._read(created.key)
            etag = found.etag
            if key.lower().endswith(BATCH_FILE):
                return self.batches().take(key, found)
            return self._job(ids.for_upload(created.bucket, key, etag), key, found).is_parked
        except CallerError as error:
            upload_id = ids.for_upload(created.bucket, created.key, etag)
            self.reports.refused_file(created.key, created.size, upload_id, error)
            return False

    def _job(self, job_id: str, key: str, found: StoredObject) -> Job:
        """The job of this upload.

        A job file that became one before is a repeated event, whatever became of its references, the models or the
        ceiling since: who read in a report that nothing was created would upload, and pay, once more.
        """
        try:
            spec = self._spec(key, found)
            if self.images_per_day is not None and spec.images_wanted > self.images_per_day:
                raise more_than_a_day(spec.images_wanted, self.images_per_day)
        except CallerError:
            known = self.acceptor.history.load(job_id) if key.lower().endswith(JOB_FILE) else None
            if known is None:
                raise
            self.log.info("known already", job_id=job_id)
            return known
        self._warn_if_big(found)
        return self.acceptor.accept(Order(job_id, spec, source=key, queued=True))[0]

    def _read(self, key: str) -> tuple[str, StoredObject]:
        """The key the object really has, and its beginning.

        Events seem to carry keys undecoded, but no document says so (platform.md 5.12): the decoded form is the second
        try.
        """
        ending = key[key.rfind(".") :].lower() if "." in key else ""
        usable = (JOB_FILE, BATCH_FILE, *catalogue.REFERENCE_ENDINGS)
        if ending not in usable:
            allowed = ", ".join(usable)
            raise UnsupportedMediaType(f"a file ending in {ending or 'nothing'} cannot become a job; use {allowed}")
        for candidate in dict.fromkeys((key, unquote(key))):
            try:
                if ending == BATCH_FILE:
                    return candidate, self.bucket.get(candidate, at_most=1)
                if ending == JOB_FILE:
                    return candidate, self.bucket.get(candidate, at_most=LONGEST_BODY + 1)
                return candidate, images.checked(self.bucket, candidate)
            except NoSuchKey:
                continue
            except Withheld as error:
                raise NotReadable(
                    f"the object {error.reason}",
                    next_step="Upload it again in the storage class STANDARD, without a key of your own.",
                ) from error
        raise NoSuchResource(  # its ETag is gone too, so whether there is a job of it cannot be looked up
            "the object was gone when it was to be read",
            next_step="If it became a job before, that job is not affected. Otherwise upload it again.",
        )

    def _spec(self, key: str, found: StoredObject) -> ImageSpec:
        if not key.lower().endswith(JOB_FILE):
            prompt = _prompt(found.metadata) or self.default_prompt
            document: Mapping[str, Any] = {"prompt": prompt, "reference_images": [{"key": key}]}
            return validation.read_spec(document, store=self.store, offer=self.offer)
        if found.size > LONGEST_BODY:
            raise TooLarge(f"the file has {found.size} bytes; a job file has at most {LONGEST_BODY}")
        if found.size == 0:
            raise NotJson("the file is empty", next_step='Write {"prompt": "draw a cat"} into it.')
        document = validation.parse(found.body)
        spec = validation.read_spec(document, store=self.store, offer=self.offer)
        images.check_references(self.bucket, spec)
        return spec

    def _warn_if_big(self, found: StoredObject) -> None:
        if found.size > catalogue.REFERENCE_BYTES_ADVISED:
            self.log.warning("reference image above the recommended size", size=found.size)


def _prompt(metadata: Mapping[str, str]) -> str:
    """The prompt that came with an image. Raises InvalidRequest: a garbled one would be drawn, and billed."""
    try:
        return unquote(metadata.get("prompt", ""), errors="strict").strip()
    except UnicodeDecodeError as error:
        raise InvalidRequest((FieldError("x-cos-meta-prompt", "is not percent-encoded UTF-8"),)) from error
