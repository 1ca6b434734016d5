"""Whether a condition of a policy holds for a request (keys of COS: platform.md 4.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from ipaddress import ip_address, ip_network

from localcloud.cam.policy import Condition
from localcloud.cam.wildcards import matches

Compare = Callable[[str, str], bool]
"""(value of the request, value of the policy) -> do they fit? Raises ValueError for values of the wrong kind."""


def _boolean(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text.lower() == "true"


def _in_network(actual: str, wanted: str) -> bool:
    return ip_address(actual) in ip_network(wanted, strict=False)


def _date(text: str) -> datetime:
    return datetime.fromisoformat(text)


_POSITIVE: dict[str, Compare] = {
    "string_equal": lambda actual, wanted: actual == wanted,
    "string_equal_ignore_case": lambda actual, wanted: actual.casefold() == wanted.casefold(),
    "string_like": lambda actual, wanted: matches(wanted, actual),
    "binary_equal": lambda actual, wanted: actual == wanted,
    "bool_equal": lambda actual, wanted: _boolean(actual) == _boolean(wanted),
    "ip_equal": _in_network,
    "numeric_equal": lambda actual, wanted: float(actual) == float(wanted),
    "numeric_less_than": lambda actual, wanted: float(actual) < float(wanted),
    "numeric_less_than_equal": lambda actual, wanted: float(actual) <= float(wanted),
    "numeric_greater_than": lambda actual, wanted: float(actual) > float(wanted),
    "numeric_greater_than_equal": lambda actual, wanted: float(actual) >= float(wanted),
    "date_equal": lambda actual, wanted: _date(actual) == _date(wanted),
    "date_less_than": lambda actual, wanted: _date(actual) < _date(wanted),
    "date_less_than_equal": lambda actual, wanted: _date(actual) <= _date(wanted),
    "date_greater_than": lambda actual, wanted: _date(actual) > _date(wanted),
    "date_greater_than_equal": lambda actual, wanted: _date(actual) >= _date(wanted),
}
_NEGATIVE: dict[str, str] = {
    "string_not_equal": "string_equal",
    "string_not_equal_ignore_case": "string_equal_ignore_case",
    "string_not_like": "string_like",
    "ip_not_equal": "ip_equal",
    "numeric_not_equal": "numeric_equal",
    "date_not_equal": "date_equal",
}
OPERATORS = frozenset({*_POSITIVE, *_NEGATIVE, "null_equal"})
"""Every operator a policy may use, without the `_if_exist` ending."""


def holds(condition: Condition, request: Mapping[str, str]) -> bool | None:
    """True or False, or None when it cannot be decided: an operator nobody knows, or values it cannot compare.

    `request` has lower-case keys. A key that the request lacks fails every test, also a negative one; with `_if_exist`
    it passes every test.
    """
    actual = request.get(condition.key)
    if condition.operator == "null_equal":
        return any((actual is None) == (wanted.lower() == "true") for wanted in condition.values)
    negative = condition.operator in _NEGATIVE
    compare = _POSITIVE.get(_NEGATIVE.get(condition.operator, condition.operator))
    if compare is None:
        return None
    if actual is None:
        return condition.if_exist
    try:
        fits = any(compare(actual, wanted) for wanted in condition.values)
    except (ValueError, TypeError):  # TypeError: dates with and without a zone do not compare
        return None
    return fits != negative
