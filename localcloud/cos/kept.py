"""Buckets and what is in them as state that can be kept. Large bodies are files already; here are their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from localcloud.changes import Changes
from localcloud.cos.acl import Acl
from localcloud.cos.buckets import Bucket
from localcloud.cos.configurations import CONFIGURATIONS
from localcloud.cos.content import Content
from localcloud.cos.expiry import Expiry
from localcloud.cos.multipart import Part, Upload
from localcloud.cos.objects import Attributes, ObjectVersion, Versioning
from localcloud.cos.storage import Storage
from localcloud.state.contract import decoder

_ORDER_DIGITS = 10
"""Digits at the end of a version id that count versions (storage.py)."""


class _Bucket(msgspec.Struct):
    name: str
    region: str
    created: float
    acl: Acl
    zones: str
    documents: dict[str, bytes]
    versioning: Versioning


class BucketSection:
    """Every bucket with its sub-resources, from which all that it acts on is made again."""

    name = "buckets"

    def __init__(self, storage: Storage, expiry: Expiry) -> None:
        self._storage = storage
        self._expiry = expiry

    def dump(self) -> list[_Bucket]:
        return [
            _Bucket(each.name, each.region, each.created, each.acl, each.zones, each.documents, each.versioning)
            for each in self._storage.buckets
        ]

    def load(self, data: bytes) -> None:
        for saved in decoder(list[_Bucket]).decode(data):
            bucket = Bucket(saved.name, saved.region, saved.created, saved.acl, saved.zones)
            for name, document in saved.documents.items():
                CONFIGURATIONS[name].put(name, bucket, document)
            bucket.versioning = saved.versioning  # the document alone does not tell "suspended" from "never"
            self._storage.buckets.add(bucket)
            if bucket.lifecycle:
                self._expiry.schedule()


class ObjectCollection:
    """The versions of each key, newest first, under `<bucket>/<key>`."""

    name = "objects"

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def changes(self) -> Changes:
        return self._storage.changes.objects

    def ids(self) -> Iterator[str]:
        return (f"{bucket.name}/{key}" for bucket in self._storage.buckets for key in bucket.objects.all_keys())

    def dump(self, entity: str) -> list[ObjectVersion] | None:
        name, _, key = entity.partition("/")
        bucket = self._storage.buckets.get(name)
        return [version.unread() for version in bucket.objects.versions(key)] or None if bucket else None

    def load(self, entities: Mapping[str, bytes]) -> None:
        read = decoder(list[ObjectVersion], self._storage.depot.folder)
        for entity, data in entities.items():
            bucket = self._storage.buckets.get(entity.partition("/")[0])
            if bucket is not None:
                bucket.objects.adopt(read.decode(data))


class _Upload(msgspec.Struct):
    id: str
    key: str
    started: float
    attributes: Attributes


class UploadCollection:
    """Unfinished uploads without their parts, under `<bucket>/<upload id>`."""

    name = "uploads"

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def changes(self) -> Changes:
        return self._storage.changes.uploads

    def ids(self) -> Iterator[str]:
        return (f"{bucket.name}/{upload.id}" for bucket in self._storage.buckets for upload in bucket.uploads)

    def dump(self, entity: str) -> _Upload | None:
        upload = _upload(self._storage, entity)
        return _Upload(upload.id, upload.key, upload.started, upload.attributes) if upload else None

    def load(self, entities: Mapping[str, bytes]) -> None:
        read = decoder(_Upload)
        for entity, data in entities.items():
            bucket = self._storage.buckets.get(entity.partition("/")[0])
            if bucket is not None:
                saved = read.decode(data)
                bucket.uploads.adopt(Upload(saved.id, saved.key, saved.started, saved.attributes))


class PartCollection:
    """Parts that have arrived, under `<bucket>/<upload id>/<number>`. They end with their upload, unnamed."""

    name = "parts"

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def changes(self) -> Changes:
        return self._storage.changes.parts

    def ids(self) -> Iterator[str]:
        for bucket in self._storage.buckets:
            for upload in bucket.uploads:
                for number in upload.parts:
                    yield f"{bucket.name}/{upload.id}/{number}"

    def dump(self, entity: str) -> Part | None:
        of_upload, _, number = entity.rpartition("/")
        upload = _upload(self._storage, of_upload)
        return upload.parts.get(int(number)) if upload else None

    def load(self, entities: Mapping[str, bytes]) -> None:
        read = decoder(Part, self._storage.depot.folder)
        for entity, data in entities.items():
            upload = _upload(self._storage, entity.rpartition("/")[0])
            if upload is not None:
                part = read.decode(data)
                upload.parts[part.number] = part


def settle(storage: Storage) -> None:
    """After everything was loaded: tidy the folder of files, go on with numbers nobody has and with restorations."""
    storage.depot.resume(_contents(storage))
    orders = [0]
    for bucket in storage.buckets:
        for key in bucket.objects.all_keys():
            versions = bucket.objects.versions(key)
            orders.extend(int(each.version_id[-_ORDER_DIGITS:]) for each in versions if each.version_id.startswith("V"))
            for version in versions:
                storage.await_restoration(bucket, version)
    storage.number_versions_from(max(orders) + 1)


def _upload(storage: Storage, entity: str) -> Upload | None:
    name, _, upload_id = entity.partition("/")
    bucket = storage.buckets.get(name)
    return bucket.uploads.get(upload_id) if bucket else None


def _contents(storage: Storage) -> Iterator[Content]:
    for bucket in storage.buckets:
        for key in bucket.objects.all_keys():
            yield from (version.content for version in bucket.objects.versions(key))
        for upload in bucket.uploads:
            yield from (part.content for part in upload.parts.values())
