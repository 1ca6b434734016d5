"""The cloud as resources see it: two verbs and some patience. Nothing else in the provider sends a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from provider.waiting import Patience


@dataclass(frozen=True, slots=True)
class CosAnswer:
    """An answer of COS: headers (lower-case names), and the XML below the root element or the text of a JSON one."""

    headers: Mapping[str, str]
    document: Mapping[str, Any]
    text: str = ""


class Cloud(Protocol):
    """One account in one region. Both verbs raise provider.errors.CloudError and nothing else."""

    @property
    def region(self) -> str:
        """For example `ap-singapore`."""

    @property
    def patience(self) -> Patience:
        """For waiting until the cloud has caught up."""

    def api(self, service: str, action: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """One API 3.0 action, e.g. ("cam", "GetRole", {"RoleId": "1"}). Parameters that are None are left out."""

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
        """One COS request about a bucket, or about one of its sub-resources, e.g. ("GET", "demo-1250000000", "cors").

        A mapping is sent as XML (its one key is the root element), a string as JSON.
        """

    def bucket_url(self, bucket: str) -> str:
        """The official `cosBucketUrl`: with a scheme only where `cosDomain` is set (provider.md 1.5)."""


def many(value: Any) -> list[Any]:
    """An XML element that may occur any number of times, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
