"""What may be configured: documented limits (official SDK `tencentcloud.apigateway.v20180808.models`, intl 628/39486).
Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from localcloud.apigateway.errors import InvalidValue
from localcloud.apigateway.records import UNLIMITED

LONGEST_NAME = 60
LARGEST_TOTAL = 99_999_999
FASTEST = 2_000
SLOWEST_BACKEND = 1_800
LARGEST_PAGE = 100
UNSET_STRATEGY = 5_000
"""Requests per second of an environment for which nothing was asked (provider.md 3.7)."""
METHODS = frozenset({"ANY", "GET", "POST", "PUT", "DELETE", "HEAD"})
_NAME = re.compile(r"\w[\w\-.]*")
_PATH = re.compile(r"(?:=|\^~)?/[\w\-.~/{}*+%:@]*")
_KEY_NAMES = {"auto": re.compile(r"\w{1,50}", re.ASCII), "manual": re.compile(r"[\w-]{1,50}", re.ASCII)}
_KEY_ID = re.compile(r"\w{5,50}", re.ASCII)
_KEY_SECRET = re.compile(r"\w{10,50}", re.ASCII)

Row = TypeVar("Row")


def check_name(what: str, name: str) -> None:
    """Raises `InvalidValue`."""
    if not 1 <= len(name) <= LONGEST_NAME or not _NAME.fullmatch(name):
        raise InvalidValue(f"The name of a {what} has 1-{LONGEST_NAME} letters, digits, _, - and ., not {name!r}.")


def check_key_name(name: str, kind: str) -> None:
    """Of an `auto` key or a `manual` one (intl 628/11816). Raises `InvalidValue`."""
    if not _KEY_NAMES[kind].fullmatch(name):
        also = " and -" if kind == "manual" else ""
        raise InvalidValue(f"The name of a key has 1-50 letters, digits, _{also}, not {name!r}.")


def check_net_types(types: Sequence[str]) -> None:
    """Raises `InvalidValue`."""
    if not types or not set(types) <= {"OUTER", "INNER"}:
        raise InvalidValue("NetTypes is OUTER, INNER or both.")


def check_request(path: str, method: str) -> None:
    """Raises `InvalidValue`."""
    if not _PATH.fullmatch(path):
        raise InvalidValue(f"RequestConfig.Path begins with /, =/ or ^~/, not {path!r}.", "InvalidApiRequestConfig")
    if path.startswith("^~") and "{" in path:
        raise InvalidValue("A path that begins with ^~ has no variables.", "InvalidApiRequestConfig")
    if method not in METHODS:
        raise InvalidValue(f"RequestConfig.Method is one of {', '.join(sorted(METHODS))}.", "InvalidMethod")


def check_timeout(seconds: int) -> None:
    """Raises `InvalidValue`."""
    if not 1 <= seconds <= SLOWEST_BACKEND:
        raise InvalidValue(f"ServiceTimeout is 1-{SLOWEST_BACKEND} seconds, not {seconds}.", "RangeExceeded")


def check_plan(total: int, per_second: int) -> None:
    """Raises `InvalidValue`."""
    if total != UNLIMITED and not 1 <= total <= LARGEST_TOTAL:
        raise InvalidValue(f"MaxRequestNum is -1 or 1-{LARGEST_TOTAL}.", "InvalidMaxRequestNum")
    if per_second != UNLIMITED and not 1 <= per_second <= FASTEST:
        raise InvalidValue(f"MaxRequestNumPreSec is -1 or 1-{FASTEST}.", "RangeExceeded")


def check_strategy(per_second: int) -> None:
    """Raises `InvalidValue`."""
    if per_second != UNLIMITED and not 1 <= per_second <= UNSET_STRATEGY:
        raise InvalidValue(f"Strategy is -1 or 1-{UNSET_STRATEGY} requests a second.", "TrafficControl")


def check_key_pair(key_id: str, secret: str) -> None:
    """Raises `InvalidValue`; the message does not repeat the secret."""
    if not _KEY_ID.fullmatch(key_id):
        raise InvalidValue("AccessKeyId has 5-50 letters, digits and _.", "InvalidAccessKeyIds")
    check_secret(secret)


def check_secret(secret: str) -> None:
    """Raises `InvalidValue`; the message does not repeat it."""
    if not _KEY_SECRET.fullmatch(secret):
        raise InvalidValue("AccessKeySecret has 10-50 letters, digits and _.", "LengthExceeded")


def page(rows: Sequence[Row], offset: int, limit: int) -> Sequence[Row]:
    """One page. Raises `InvalidValue`."""
    if offset < 0 or not 1 <= limit <= LARGEST_PAGE:
        raise InvalidValue(f"Offset is 0 or more and Limit 1-{LARGEST_PAGE}.", "RangeExceeded")
    return rows[offset : offset + limit]
