"""The real cloud: API 3.0 and COS behind one object, with retries where repeating is safe."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from provider.cloud import CosAnswer
from provider.errors import Busy, CloudError, Unreachable
from provider.settings import Settings
from provider.waiting import Patience

Answer = TypeVar("Answer")

READING_ACTIONS = ("Describe", "Get", "List")
"""Actions that change nothing begin with one of these words."""

UNREACHABLE_SECONDS = 15.0
"""A cloud that does not answer is given up soon; the official plugin tries for 3 to 5 minutes (provider.md 1.2)."""


class SendsApi(Protocol):
    """One API 3.0 request, once."""

    def call(self, service: str, action: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]: ...


class SendsCos(Protocol):
    """One COS request, once."""

    def call(
        self,
        method: str,
        bucket: str,
        about: str,
        document: Mapping[str, Any] | str | None,
        headers: Mapping[str, str],
        query: Mapping[str, str],
    ) -> CosAnswer: ...


def official_api(settings: Settings) -> SendsApi:
    """The SDK takes 0.2 s to import, and a preview often needs none of it."""
    from provider.cloud.api import Api

    return Api(settings)


def official_cos(settings: Settings) -> SendsCos:
    """Another 0.1 s, and a stack whose buckets do not change needs none of it."""
    from provider.cloud.cos import Cos

    return Cos(settings)


class TencentCloud:
    """An account in a region. What sends the requests is made when the first one is sent."""

    def __init__(
        self,
        settings: Settings,
        patience: Patience,
        *,
        connect_api: Callable[[Settings], SendsApi] = official_api,
        connect_cos: Callable[[Settings], SendsCos] = official_cos,
    ) -> None:
        self._settings = settings
        self._patience = patience
        self._connect_api = connect_api
        self._connect_cos = connect_cos
        self._lock = threading.Lock()
        self._api: SendsApi | None = None
        self._cos: SendsCos | None = None

    @property
    def region(self) -> str:
        return self._settings.region

    @property
    def patience(self) -> Patience:
        return self._patience

    def bucket_url(self, bucket: str) -> str:
        return self._settings.bucket_url(bucket)

    def api(self, service: str, action: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        client = self._get_api()
        request = f"{service}:{action}"
        repeatable = action.startswith(READING_ACTIONS)
        return self._repeated(lambda: client.call(service, action, parameters), request, repeatable=repeatable)

    def cos(
        self,
        method: str,
        bucket: str,
        about: str = "",
        *,
        document: Mapping[str, Any] | str | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> CosAnswer:
        client = self._get_cos()
        # Every PUT and DELETE about a bucket sets a state, so a second one does no harm; creating the bucket is the
        # exception, because the second one is refused.
        repeatable = method in ("GET", "HEAD") or bool(about)
        return self._repeated(
            lambda: client.call(method, bucket, about, document, headers or {}, query or {}),
            f"cos:{method} {bucket}",
            repeatable=repeatable,
        )

    def _repeated(self, send: Callable[[], Answer], request: str, *, repeatable: bool) -> Answer:
        """Busy is repeated for the retry time; no answer is repeated, for a while, where repeating changes nothing."""
        limit = self._settings.read_retry_seconds if repeatable else self._settings.write_retry_seconds

        def reaching() -> Answer:
            if not repeatable:
                return send()
            return self._patience.retrying(send, worth=_unreachable, what=request, seconds=UNREACHABLE_SECONDS)

        return self._patience.retrying(reaching, worth=_busy, what=request, seconds=limit)

    def _get_api(self) -> SendsApi:
        with self._lock:
            if self._api is None:
                self._api = self._connect_api(self._settings)
            return self._api

    def _get_cos(self) -> SendsCos:
        with self._lock:
            if self._cos is None:
                self._cos = self._connect_cos(self._settings)
            return self._cos


def _busy(error: CloudError) -> bool:
    return isinstance(error, Busy)


def _unreachable(error: CloudError) -> bool:
    return isinstance(error, Unreachable)
