"""All functions, found by name or by the id of a Function URL."""

from __future__ import annotations

from collections.abc import Iterator

from localcloud.scf.cos_rules import CosRule
from localcloud.scf.errors import Missing
from localcloud.scf.function import Function, FunctionUrl, Key, Trigger

LATEST = frozenset({"$LATEST", "$DEFAULT"})
"""Versions and aliases are not offered: a function has its latest state and nothing else."""


class Registry:
    """The functions of all regions."""

    def __init__(self) -> None:
        self._functions: dict[Key, Function] = {}

    def __iter__(self) -> Iterator[Function]:
        return iter(self._functions.values())

    def find(self, key: Key) -> Function | None:
        return self._functions.get(key)

    def get(self, key: Key, qualifier: str = "$LATEST") -> Function:
        """Raises `Missing` Function or FunctionVersion."""
        function = self._functions.get(key)
        if function is None:
            raise Missing(
                "Function", f"There is no function {key.name!r} in namespace {key.namespace!r} of {key.region}."
            )
        if qualifier not in LATEST:
            raise Missing("FunctionVersion", f"{key.name} has no version or alias {qualifier!r}; it has $LATEST.")
        return function

    def add(self, function: Function) -> None:
        self._functions[function.key] = function

    def remove(self, function: Function) -> None:
        self._functions.pop(function.key, None)

    def clear(self) -> None:
        self._functions.clear()

    def in_namespace(self, region: str, namespace: str) -> list[Function]:
        return [each for each in self if (each.key.region, each.key.namespace) == (region, namespace)]

    def by_url(self, url_id: str) -> tuple[Function, Trigger, FunctionUrl] | None:
        """The function behind a Function URL, with the trigger that made it."""
        for function in self:
            for trigger in function.triggers:
                if isinstance(trigger.detail, FunctionUrl) and trigger.detail.url_id == url_id:
                    return function, trigger, trigger.detail
        return None

    def cos_rules(self) -> Iterator[tuple[Function, Trigger, CosRule]]:
        """Every COS trigger of every function."""
        for function in self:
            for trigger in function.triggers:
                if isinstance(trigger.detail, CosRule):
                    yield function, trigger, trigger.detail
