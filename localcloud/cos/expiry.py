"""Carrying out the lifecycle rules once a day, on the cloud's own clock."""

from __future__ import annotations

from localcloud.clock import Timer
from localcloud.cos.buckets import Bucket
from localcloud.cos.lifecycle import next_run
from localcloud.cos.storage import Storage


class Expiry:
    """Wakes at midnight while any bucket has rules, and removes what is over."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._timer: Timer | None = None

    def schedule(self) -> None:
        """Some bucket has rules: make sure that there is a next run."""
        if self._timer is None:
            clock = self._storage.clock
            self._timer = clock.call_at(next_run(clock.now()), self._run)

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _run(self) -> None:
        self._timer = None
        for bucket in self._storage.buckets:
            if bucket.lifecycle:
                self._expire(bucket)
                self.schedule()

    def _expire(self, bucket: Bucket) -> None:
        now, rules = self._storage.clock.now(), bucket.lifecycle
        for version in list(bucket.objects.current.values()):
            tags = version.attributes.tags
            if any(rule.expires(version.key, tags, version.modified, now) for rule in rules):
                self._storage.expire(bucket, version.key)
        for uploads in bucket.uploads.by_key().values():
            for upload in uploads:
                if any(rule.aborts(upload.key, upload.started, now) for rule in rules):
                    self._storage.end_upload(bucket, upload)
