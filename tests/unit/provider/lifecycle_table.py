"""A resource's life as data: what is asked for, step by step, and what must come of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from provider import lifecycle
from provider.catalogue import resource_of
from provider.check import check
from provider.naming import Naming
from provider.values import Properties
from tests.unit.provider.fake_cloud import FakeCloud

Expectation = Literal["create", "same", "update", "replace", "refused"]


@dataclass(frozen=True)
class Step:
    """Inputs of one `up`, and what it does. `because` names the property that is refused."""

    inputs: dict[str, Any]
    expect: Expectation
    because: str = ""


def live(cloud: FakeCloud, type_name: str, steps: Sequence[Step], *, stays: bool = False) -> None:
    """Go through the steps as the engine would, look at the cloud after each, and leave it empty in the end.

    After every step that did something: the state agrees with the inputs, a refresh finds nothing new, and a second
    `up` with the same inputs does nothing. `stays`: the cloud keeps it after a delete.
    """
    resource = resource_of(type_name)
    resource_id, state, before = "", Properties(), Properties()
    for step in steps:
        checked = check(resource.fields, step.inputs, before, Naming("logical", b"seed"))
        failures = [*checked.failures, *resource.problems(checked.inputs)]
        if step.expect == "refused":
            assert step.because in [failure.path for failure in failures]
            continue
        assert failures == []
        found = lifecycle.differences(resource, state, checked.inputs) if resource_id else ()
        assert _kind(resource_id, found) == step.expect, f"{step} found {found}"
        if step.expect == "same":
            continue
        if step.expect == "replace":
            lifecycle.delete(resource, cloud, resource_id, state)
        if step.expect in ("create", "replace"):
            resource_id, state = lifecycle.create(resource, cloud, checked.inputs)
        else:
            state = lifecycle.update(resource, cloud, resource_id, state, checked.inputs)
        left = lifecycle.differences(resource, state, checked.inputs)
        assert left == (), f"{step} left {left}"
        assert lifecycle.read(resource, cloud, resource_id, state, checked.inputs) == (state, checked.inputs)
        before = checked.inputs
    lifecycle.delete(resource, cloud, resource_id, state)
    assert lifecycle.read(resource, cloud, resource_id, state, before) is None or stays


def _kind(resource_id: str, found: Sequence[Any]) -> str:
    if not resource_id:
        return "create"
    if not found:
        return "same"
    return "replace" if any(change.replaces for change in found) else "update"
