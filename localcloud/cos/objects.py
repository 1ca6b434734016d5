"""The objects of one bucket: values, their versions, and the order of their keys."""

from __future__ import annotations

from bisect import bisect_left, insort
from enum import Enum

import msgspec

from localcloud.cos.acl import INHERITED, Acl
from localcloud.cos.content import Content
from localcloud.cos.times import http_date
from localcloud.http import Pairs, Prepared

SERVER = ("Server", "tencent-cos")
STANDARD = "STANDARD"
NULL_VERSION = "null"
"""The version id of what was written while versioning was not enabled."""


class Versioning(Enum):
    """A bucket's versioning state. Once enabled it can only be suspended (platform.md 4.3)."""

    NEVER = ""
    ENABLED = "Enabled"
    SUSPENDED = "Suspended"


class Attributes(msgspec.Struct, frozen=True):
    """What an uploader said about an object. Header names are as they are answered, metadata without its prefix."""

    headers: Pairs = ()
    meta: Pairs = ()
    storage_class: str = STANDARD
    encryption: str = ""
    acl: Acl = INHERITED
    tags: Pairs = ()


_PLAIN = Attributes()


class Restoration(msgspec.Struct, frozen=True):
    """A copy of an archived object: readable from `ready` until `until`, epoch seconds."""

    ready: float
    until: float


class ObjectVersion(msgspec.Struct, frozen=True, eq=False):
    """One version of an object, or the mark that it was deleted.

    `etag` has its quotes, `modified` is in epoch seconds. `version_id` is "" in a bucket that never had versions.
    """

    key: str
    content: Content
    etag: str
    modified: float
    attributes: Attributes = _PLAIN
    version_id: str = ""
    is_marker: bool = False
    restoration: Restoration | None = None
    _prepared: dict[str, Prepared] = msgspec.field(default_factory=dict)  # never given: see `headers`

    @property
    def shown_id(self) -> str:
        """The version's name in lists and requests: what was written before there were versions is "null" as well."""
        return self.version_id or NULL_VERSION

    def with_attributes(self, attributes: Attributes) -> ObjectVersion:
        """The same version, about which something else is said now."""
        return self._with(attributes, self.restoration)

    def with_restoration(self, restoration: Restoration) -> ObjectVersion:
        """The same version, of which there is or will be a copy to read."""
        return self._with(self.attributes, restoration)

    def unread(self) -> ObjectVersion:
        """The same version as one that nobody has asked for: what is kept of it are facts, and not what was made of
        them."""
        return self._with(self.attributes, self.restoration) if self._prepared else self

    def _with(self, attributes: Attributes, restoration: Restoration | None) -> ObjectVersion:
        about = (self.key, self.content, self.etag, self.modified, attributes, self.version_id, self.is_marker)
        return ObjectVersion(*about, restoration)

    def headers(self, prefix: str) -> Prepared:
        """The headers of an answer to GET and HEAD. `prefix` is `x-cos-`, or `x-amz-` for S3 clients.

        They are made once, when first asked for: this is the hottest path of the cloud, and most objects never see it.
        """
        found = self._prepared.get(prefix)
        if found is None:
            found = self._prepared[prefix] = Prepared(self._described(prefix))
        return found

    def _described(self, prefix: str) -> Pairs:
        about = self.attributes
        headers = [
            *about.headers,
            ("ETag", self.etag),
            ("Last-Modified", http_date(self.modified)),
            ("Accept-Ranges", "bytes"),
            ("x-cos-hash-crc64ecma", str(self.content.crc64)),
            SERVER,
        ]
        headers.extend((f"{prefix}meta-{name}", value) for name, value in about.meta)
        if about.storage_class != STANDARD:
            headers.append((f"{prefix}storage-class", about.storage_class))
        if about.encryption:
            headers.append((f"{prefix}server-side-encryption", about.encryption))
        if about.tags:
            headers.append((f"{prefix}tagging-count", str(len(about.tags))))
        if self.version_id:
            headers.append((f"{prefix}version-id", self.version_id))
        return tuple(headers)


class ObjectTable:
    """Every version of every object of a bucket. Keys are sorted by code point, which is the order of their UTF-8."""

    def __init__(self) -> None:
        self.current: dict[str, ObjectVersion] = {}
        self.keys: list[str] = []
        """The keys of `current`, sorted: a page of a list is a binary search away."""
        self._older: dict[str, list[ObjectVersion]] = {}  # newest first; the newest is a marker if not in `current`

    @property
    def empty(self) -> bool:
        return not self.current and not self._older

    def find(self, key: str, version_id: str = "") -> ObjectVersion | None:
        """The current version, or the one asked for (which may be a marker)."""
        current = self.current.get(key)
        if not version_id:
            return current
        return next((version for version in self.versions(key) if version.shown_id == version_id), None)

    def is_marked(self, key: str, version_id: str = "") -> bool:
        """Whether the newest version, or the one asked for, is the mark of a deletion."""
        versions = self.versions(key)
        asked = [each for each in versions if each.shown_id == version_id] if version_id else versions[:1]
        return any(version.is_marker for version in asked)

    def versions(self, key: str) -> list[ObjectVersion]:
        """Newest first, markers included."""
        current = self.current.get(key)
        older = self._older.get(key, [])
        return [current, *older] if current else list(older)

    def all_keys(self) -> list[str]:
        """The keys of every version, sorted. `keys` itself unless the bucket has had versions."""
        return sorted(self.current.keys() | self._older.keys()) if self._older else self.keys

    def put(self, version: ObjectVersion) -> list[ObjectVersion]:
        """Make this the newest version. What it replaces for good is returned, so that its bytes can go.

        A version without an id replaces the object; "null" replaces only the version of that id; any other keeps all.
        """
        key = version.key
        gone = self._displace(key, version.version_id)
        if version.is_marker:
            self._older.setdefault(key, []).insert(0, version)
            return gone
        if key not in self.current:
            insort(self.keys, key)
        self.current[key] = version
        return gone

    def adopt(self, versions: list[ObjectVersion]) -> None:
        """Know the versions of a key of which nothing is known yet, newest first."""
        key = versions[0].key
        if not versions[0].is_marker:
            self.current[key] = versions[0]
            insort(self.keys, key)
            versions = versions[1:]
        if versions:
            self._older[key] = versions

    def replace(self, version: ObjectVersion) -> None:
        """The same version with other attributes."""
        if self.current.get(version.key, version).version_id == version.version_id and version.key in self.current:
            self.current[version.key] = version
            return
        older = self._older.get(version.key, [])
        self._older[version.key] = [version if each.version_id == version.version_id else each for each in older]

    def remove(self, key: str, version_id: str = "") -> ObjectVersion | None:
        """Take a version out for good; the next older one becomes the current one."""
        current = self.current.get(key)
        if current is not None and version_id in ("", current.shown_id):
            self._drop_current(key)
            self._promote(key)
            return current
        for place, version in enumerate(self._older.get(key, [])):
            if version_id and version.shown_id == version_id:
                del self._older[key][place]
                if current is None and place == 0:
                    self._promote(key)
                self._forget_if_empty(key)
                return version
        return None

    def _displace(self, key: str, new_id: str) -> list[ObjectVersion]:
        gone: list[ObjectVersion] = []
        current = self.current.get(key)
        if current is not None and not new_id:
            # Replaced in place: the key keeps its place in the order, and there is no history to keep.
            return [current]
        if new_id == NULL_VERSION:
            gone = [version for version in self.versions(key) if version.shown_id == NULL_VERSION]
        if current is not None:
            self._drop_current(key)
            self._older.setdefault(key, []).insert(0, current)
        for version in gone:
            self._older[key].remove(version)
        self._forget_if_empty(key)
        return gone

    def _promote(self, key: str) -> None:
        older = self._older.get(key)
        if older and not older[0].is_marker:
            self.current[key] = older.pop(0)
            insort(self.keys, key)
        self._forget_if_empty(key)

    def _drop_current(self, key: str) -> None:
        del self.current[key]
        del self.keys[bisect_left(self.keys, key)]

    def _forget_if_empty(self, key: str) -> None:
        if key in self._older and not self._older[key]:
            del self._older[key]
