"""One aspect of a bucket: a sub-resource and the properties that it carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from provider.cloud import Cloud, CosAnswer
from provider.errors import Gone
from provider.values import Inputs, Properties, State


@dataclass(frozen=True, slots=True)
class Aspect:
    """`read` gives its properties as COS has them; `write` makes them what is wanted, which may be nothing."""

    inputs: frozenset[str]
    read: Callable[[Cloud, str], Properties]
    write: Callable[[Cloud, str, State, Inputs], None]


def look(cloud: Cloud, bucket: str, about: str) -> CosAnswer | None:
    """A sub-resource, or None when it was never set (COS says so with a 404 of its own)."""
    try:
        return cloud.cos("GET", bucket, about)
    except Gone as error:
        if error.code == "NoSuchBucket":
            raise
        return None
