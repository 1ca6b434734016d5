"""POST Object restore: a readable copy of an archived object, for a while (platform.md 4.7)."""

from __future__ import annotations

from localcloud.cos import xml
from localcloud.cos.answers import empty
from localcloud.cos.archive import RestoreRequest, restored
from localcloud.cos.digests import check_content_md5
from localcloud.cos.storage import Storage
from localcloud.exchange import Exchange
from localcloud.http import Response


class ServeArchive:
    """One method per operation; its name is the operation's."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def post_object_restore(self, exchange: Exchange) -> Response:
        check_content_md5(exchange.request)
        asked = RestoreRequest.parse(xml.bounded(exchange.request.body))
        bucket = self._storage.bucket(exchange)
        version_id = exchange.request.query().get("versionId", "")
        version = self._storage.find(bucket, exchange.key, version_id)
        restoration, begins = restored(version, asked, self._storage.clock.now())
        self._storage.restore(exchange, bucket, version.with_restoration(restoration), begins=begins)
        return empty(202 if begins else 200)
