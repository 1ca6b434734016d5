"""Create, update, read and delete, so that the recorded state is true whatever fails.

Three outcomes are possible and each has its own form: done (the new state is returned), nothing happened (the plain
error; the engine keeps what it has), and something happened (Incomplete with what is really there; the engine records
it and offers an update on the next run, even if inputs and state then agree).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from provider.adopt import in_words_of, inputs_after_refresh, inputs_of_import
from provider.cloud import Cloud
from provider.diff import Change, changes
from provider.errors import Gone, Incomplete, Missing, NotChangeable, ProviderError, Unreachable, Unreadable
from provider.foreign import foreign
from provider.resource import Created, Resource
from provider.values import UNKNOWN, Inputs, Properties, State, is_blank, is_internal, without_internals

APPEAR_SECONDS = 60.0
"""CAM and CLS show what they just made a little later; the official plugin sleeps 5 to 10 s instead."""

UNHEARD_SECONDS = 10.0
"""As long is looked for what a request has made that was never answered: it may still be under way."""


def differences(resource: Resource, have: State, want: Inputs) -> tuple[Change, ...]:
    """All changes between what is there and what is wanted.

    Raises NotChangeable for what the cloud cannot change. A value that is not known yet is let through: most likely it
    turns out to be the old one.
    """
    found = (*changes(resource.fields, have, want), *resource.further_changes(have, want))
    for change in found:
        field = resource.fields.get(change.top)
        if field and field.fixed and want.get(change.top) is not UNKNOWN and not is_blank(have.get(change.top)):
            raise NotChangeable(f"{change.path}: {field.fixed}")
    return found


def create(resource: Resource, cloud: Cloud, want: Inputs) -> tuple[str, Properties]:
    """Make the resource and everything that belongs to it; returns its id and its state."""
    words = {**want, **resource.remembered(want)}
    with _understanding(resource.type_name):
        made = _make(resource, cloud, want)
    try:
        if differences(resource, made.established, want):
            with _understanding(made.resource_id):
                resource.update(cloud, made.resource_id, made.established, want)
        state = cloud.patience.until(
            lambda: _read(resource, cloud, made.resource_id, words),
            what=f"{made.resource_id} to show up after its creation",
            seconds=APPEAR_SECONDS,
        )
    except ProviderError as error:
        left = {name: value for name, value in made.established.items() if is_internal(name) and name not in words}
        known = {**without_internals(made.established), **left, "id": made.resource_id}
        raise Incomplete(
            f"{made.resource_id} was created, but then: {error}",
            resource_id=made.resource_id,
            state=_as_far_as_known(resource, cloud, made.resource_id, {**words, **left}, known),
        ) from error
    return made.resource_id, state


def _make(resource: Resource, cloud: Cloud, want: Inputs) -> Created:
    """Without an answer it is looked for: whatever was made would be in the way of every later `up`."""
    try:
        return resource.create(cloud, want)
    except Unreachable:
        made = _unheard_of(resource, cloud, want)
        if made is None:
            raise
        return made


def _unheard_of(resource: Resource, cloud: Cloud, want: Inputs) -> Created | None:
    """What is there now. It has the name that was asked for, which was free, and is nobody else's by what it says."""
    try:
        resource_id = cloud.patience.until(
            lambda: resource.find(cloud, want), what=f"{resource.type_name} to show up", seconds=UNHEARD_SECONDS
        )
        found = resource.read(cloud, resource_id, {})
        if found is None or foreign(resource.fields, found, want) or not resource.may_be_new(cloud, want):
            return None
    except ProviderError:  # what is told is that no answer came
        return None
    return Created(resource_id, {**found, **resource.begun(want)})


def update(resource: Resource, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> Properties:
    """Bring the resource to what is wanted; returns its new state."""
    words = {**want, **resource.remembered(want)}
    try:
        with _understanding(resource_id):
            resource.update(cloud, resource_id, have, want)
        state = _read(resource, cloud, resource_id, words)
        if state is None:
            raise Missing(f"{resource_id} is gone; run `pulumi refresh`, then `pulumi up`")
    except ProviderError as error:
        truth = _as_far_as_known(resource, cloud, resource_id, have, dict(have))
        if not changes(resource.fields, truth, have) and not changes(resource.fields, have, truth):
            raise
        reason = f"{resource_id} was changed only in part: {error}"
        raise Incomplete(reason, resource_id=resource_id, state=truth) from error
    return state


def read(
    resource: Resource, cloud: Cloud, resource_id: str, known: State, before: Inputs
) -> tuple[Properties, Properties] | None:
    """Look at the resource: its state and the inputs that describe it, or None when it is gone.

    Without `before` this is an import.
    """
    found = _read(resource, cloud, resource_id, known)
    if found is None:
        return None
    if not before:
        return found, inputs_of_import(resource.fields, found)
    return found, inputs_after_refresh(resource.fields, before, found)


def delete(resource: Resource, cloud: Cloud, resource_id: str, have: State) -> None:
    """Remove the resource; it is fine when it is gone already."""
    try:
        resource.delete(cloud, resource_id, have)
    except Gone:
        return


def _read(resource: Resource, cloud: Cloud, resource_id: str, words: State) -> Properties | None:
    with _understanding(resource_id):
        found = resource.read(cloud, resource_id, words)
    if found is None:
        return None
    return {**in_words_of(resource.fields, without_internals(dict(words)), found), "id": resource_id}


def _as_far_as_known(
    resource: Resource, cloud: Cloud, resource_id: str, words: State, otherwise: Properties
) -> Properties:
    """What the cloud has after a failure; if it cannot even be asked, what was certain before."""
    try:
        return _read(resource, cloud, resource_id, words) or otherwise
    except ProviderError:
        return otherwise


@contextmanager
def _understanding(what: str) -> Iterator[None]:
    """An answer without something it must have is an error like any other, and never the end of a made resource."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"{what}: an answer of the cloud could not be understood ({error!r})") from error
