"""Everything that can stop the Pulumi program, each told in sentences instead of a traceback.

InfraError
+-- SettingsError         one or more settings are missing or wrong; lists every one
+-- Unfit                 one value is not allowed; becomes a Mistake with the setting's name
+-- PackagingError        the function's zip cannot be built
+-- RoleUnfit             the account's MPS_QcsRole is not what the setting mpsRole says
+-- TriggerMissing        the cloud has not made a trigger that was asked for
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi


class InfraError(pulumi.RunError):
    """Base of every error of this room. Pulumi prints the message of a RunError and nothing else."""


@dataclass(frozen=True)
class Mistake:
    """One setting that is missing or wrong."""

    setting: str
    """The full key, as `pulumi config set` takes it."""
    reason: str

    def __str__(self) -> str:
        return f"{self.setting}: {self.reason}"


class SettingsError(InfraError):
    """At least one setting is missing or wrong. The message has one sentence for each."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class Unfit(InfraError):
    """One value is not allowed. The message is the second half of a sentence that starts with the setting's name."""


class PackagingError(InfraError):
    """The function's zip cannot be built from what is on this machine."""


class RoleUnfit(InfraError):
    """The account's `MPS_QcsRole` is not what the setting `mpsRole` says. The message names the way out."""


class TriggerMissing(InfraError):
    """A trigger that was asked for does not exist, although the cloud reported success."""
