"""Rules for a function's name and configuration (platform.md 5.3, 5.5, 5.6; provider.md 3.3). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from localcloud.errors import InvalidRequest
from localcloud.scf import limits
from localcloud.scf.errors import InvalidValue, OverLimit

_FUNCTION = re.compile(r"[A-Za-z][A-Za-z0-9_:-]{0,58}[A-Za-z0-9]")
_PART = re.compile(r"[A-Za-z](?:[A-Za-z0-9_-]{0,58}[A-Za-z])?")
_NAMESPACE = re.compile(r"[A-Za-z0-9_-]{1,30}")
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
DESCRIPTION = 1000


def check_region(region: str) -> None:
    """Functions exist in some regions only (platform.md 5.6)."""
    if region not in limits.REGION_MB:
        raise InvalidRequest(
            "UnsupportedRegion", f"SCF is not in {region!r}; it is in {', '.join(sorted(limits.REGION_MB))}."
        )


def check_function_name(name: str) -> None:
    if not _FUNCTION.fullmatch(name):
        raise InvalidValue(
            "FunctionName",
            f"{name!r}: a function name is 2-60 letters, digits, - _ or :, from a letter to a letter or digit.",
        )


def check_namespace(name: str) -> None:
    if not _NAMESPACE.fullmatch(name):
        raise InvalidValue("NamespaceInvalid", f"{name!r}: a namespace has 1-30 letters, digits, - or _.")


def check_handler(handler: str) -> None:
    file, dot, function = handler.partition(".")
    if not dot or not all(2 <= len(part) <= 60 and _PART.fullmatch(part) for part in (file, function)):
        raise InvalidValue(
            "Handler",
            f"{handler!r}: a handler is <file>.<function>, both of 2-60 characters that begin and end with a "
            "letter, e.g. index.main_handler for index.py at the root of the zip.",
        )


def check_memory(megabytes: int) -> None:
    if megabytes not in limits.MEMORY_MB:
        raise InvalidValue("Memory", f"MemorySize is 64 or 128-3072 in steps of 128 MB, not {megabytes}.")


def check_timeout(seconds: int) -> None:
    if not 1 <= seconds <= limits.MAX_TIMEOUT_SECONDS:
        raise OverLimit("Timeout", f"Timeout is 1-{limits.MAX_TIMEOUT_SECONDS} s, not {seconds}.")


def check_init_timeout(seconds: int) -> None:
    if not 3 <= seconds <= limits.MAX_INIT_TIMEOUT_SECONDS:
        raise OverLimit("InitTimeout", f"InitTimeout is 3-{limits.MAX_INIT_TIMEOUT_SECONDS} s, not {seconds}.")


def check_description(text: str) -> None:
    if len(text) > DESCRIPTION:
        raise InvalidValue("Description", f"Description has {len(text)} characters; the limit is {DESCRIPTION}.")


def check_environment(variables: Sequence[tuple[str, str]]) -> None:
    """Names, reserved prefixes, duplicates and the total size of 4 KB."""
    names = [name for name, _ in variables]
    for name in names:
        if not _VARIABLE.fullmatch(name):
            raise InvalidValue(
                "Environment", f"{name!r}: a variable begins with a letter and has letters, digits and _."
            )
        if name.upper().startswith(limits.RESERVED_PREFIXES):
            raise InvalidValue(
                "EnvironmentSystemProtect",
                f"{name!r}: variables that begin with {', '.join(limits.RESERVED_PREFIXES)} belong to the platform.",
            )
    if len(set(names)) != len(names):
        raise InvalidValue("Environment", "A variable is set twice.")
    size = sum(len(name.encode()) + len(value.encode()) for name, value in variables)
    if size > limits.ENVIRONMENT:
        raise InvalidValue(
            "EnvironmentExceededLimit", f"The variables have {size} bytes; the limit is {limits.ENVIRONMENT}."
        )


def environment_of(pairs: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The variables a request sets. One pair of two empty texts means none (provider.md 3.3)."""
    if list(pairs) == [("", "")]:
        return ()
    check_environment(pairs)
    return tuple(pairs)
