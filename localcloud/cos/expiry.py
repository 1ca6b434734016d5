"""Carrying out the lifecycle rules once a day, on the cloud's own clock."""

from __future__ import annotations

import msgspec

from localcloud.clock import Timer
from localcloud.cos.buckets import Bucket
from localcloud.cos.lifecycle import LifecycleRule, Transition, coldest, next_run
from localcloud.cos.objects import ObjectVersion
from localcloud.cos.storage import Storage


class Expiry:
    """Wakes at midnight while any bucket has rules, removes what is over and lets sink what gets cold."""

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
        for key in list(bucket.objects.all_keys()):
            self._walk(bucket, key)
        now = self._storage.clock.now()
        for uploads in bucket.uploads.by_key().values():
            for upload in uploads:
                rules = (rule for rule in bucket.lifecycle if rule.covers(upload.key, upload.attributes.tags))
                if any(rule.unfinished.has_come(upload.started, now) for rule in rules):
                    self._storage.end_upload(bucket, upload)

    def _walk(self, bucket: Bucket, key: str) -> None:
        """Every version of a key, the oldest first: whether a mark stands alone is known when all below it is done."""
        versions = bucket.objects.versions(key)
        for place in range(len(versions) - 1, -1, -1):
            version, newer = versions[place], versions[place - 1] if place else None
            rules = [rule for rule in bucket.lifecycle if rule.covers(key, version.attributes.tags)]
            if newer is not None:
                self._old(bucket, version, newer.modified, rules)
            elif version.is_marker:
                alone = bucket.objects.versions(key) == [version]
                if alone and any(rule.lone_markers for rule in rules):
                    self._storage.expire(bucket, key, version.shown_id)
            else:
                self._current(bucket, version, rules)

    def _current(self, bucket: Bucket, version: ObjectVersion, rules: list[LifecycleRule]) -> None:
        now = self._storage.clock.now()
        if any(rule.expiration.has_come(version.modified, now) for rule in rules):
            self._storage.expire(bucket, version.key)
        else:
            self._sink(bucket, version, version.modified, [each for rule in rules for each in rule.transitions])

    def _old(self, bucket: Bucket, version: ObjectVersion, replaced: float, rules: list[LifecycleRule]) -> None:
        now = self._storage.clock.now()
        if any(rule.old_expiration.has_come(replaced, now) for rule in rules):
            self._storage.expire(bucket, version.key, version.shown_id)
        elif not version.is_marker:
            self._sink(bucket, version, replaced, [each for rule in rules for each in rule.old_transitions])

    def _sink(self, bucket: Bucket, version: ObjectVersion, since: float, transitions: list[Transition]) -> None:
        about = version.attributes
        into = coldest(transitions, about.storage_class, since, self._storage.clock.now())
        if into != about.storage_class:
            colder = msgspec.structs.replace(about, storage_class=into)
            self._storage.replace(bucket, version.with_attributes(colder))
