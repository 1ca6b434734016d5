"""What a resource type is to the provider: a table of fields and five verbs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from provider.check import Failure
from provider.cloud import Cloud
from provider.diff import Change
from provider.fields import Fields
from provider.values import Inputs, Properties, State


@dataclass(frozen=True, slots=True)
class Created:
    """A new resource: its id, and the inputs that its creation has already put in place."""

    resource_id: str
    established: Properties


class Resource(ABC):
    """One resource type. Subclasses hold no state: everything they need is an argument.

    `create` makes one cloud object and nothing else. All that is still missing then, and all that changes later, is
    done by `update`, which goes from what is there to what is wanted; so a create that fails half-way is repaired by
    the very code that updates.
    """

    type_name: ClassVar[str]
    fields: ClassVar[Fields]
    outputs: ClassVar[Fields]
    """Properties only the cloud knows."""
    id_form: ClassVar[str]
    """The form of the id, for messages about import."""
    delete_first: ClassVar[bool] = False
    """Old and new cannot exist side by side, whatever their names."""

    def problems(self, want: Inputs) -> Iterable[Failure]:
        """What is wrong with inputs that are fine one by one. May look at local files, never at the cloud."""
        return ()

    def further_changes(self, have: State, want: Inputs) -> Iterable[Change]:
        """Differences that the fields do not show."""
        return ()

    def remembered(self, want: Inputs) -> Properties:
        """Book-keeping to store with the state once `want` is in place, under names that begin with "__"."""
        return {}

    def unsettled(self, changed: frozenset[str]) -> frozenset[str]:
        """Outputs that nobody can tell before these inputs have changed."""
        return frozenset()

    def begun(self, want: Inputs) -> Properties:
        """Book-keeping about what `create` leaves for `update` to clear away, under names that begin with "__"."""
        return {}

    def may_be_new(self, cloud: Cloud, want: Inputs) -> bool:
        """Whether what `find` has found can just have been made, as far as its properties do not tell."""
        return True

    @abstractmethod
    def create(self, cloud: Cloud, want: Inputs) -> Created:
        """Make it. An error means that nothing was made."""

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        """The id of what `create` would make, if it is there. For whoever has not heard whether it was made: an engine
        that was killed, or a provider whose request was not answered.

        None also where a second `create` does no harm: it sets again what is set.
        """
        return None

    @abstractmethod
    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        """Bring it from `have` to `want`. May be called again after it has failed at any point."""

    @abstractmethod
    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        """All its properties as the cloud has them, or None when it is gone.

        `known` is what was last known, for what the cloud never tells (such as the path of a zip). Any answer that is
        not proof of absence is raised: a resource that only could not be looked at must stay in the state.
        """

    @abstractmethod
    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        """Remove it and wait until it is gone. Fine when it is gone already."""


def tops(found: Iterable[Change]) -> frozenset[str]:
    """The properties that changes are in."""
    return frozenset(change.top for change in found)
