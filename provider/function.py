"""What a function (a data source, in the official plugin's terms) is to the provider: arguments in, facts out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from provider.check import Failure
from provider.cloud import Cloud
from provider.fields import Fields
from provider.values import Inputs, Properties


class Function(ABC):
    """One question to the cloud. Changes nothing, and is asked in previews too."""

    type_name: ClassVar[str]
    inputs: ClassVar[Fields]
    outputs: ClassVar[Fields]

    def problems(self, asked: Inputs) -> Iterable[Failure]:
        """What is wrong with the arguments."""
        for name in asked:
            field = self.inputs.get(name)
            if field is None:
                known = ", ".join(self.inputs)
                yield Failure(name, f"there is no such argument; there are {known}")
            elif field.not_here:
                yield Failure(name, field.not_here)

    @abstractmethod
    def ask(self, cloud: Cloud, asked: Inputs) -> Properties:
        """The answer. Raises provider.errors.CloudError."""
