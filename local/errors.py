"""What can stop a local run; `str()` is what happened, `next_step` what the reader should do now.

LocalError
+-- CloudDidNotStart    the embedded cloud ended or said nothing in time
+-- ProcessSurvived     a process of ours did not end, not even when killed
+-- EngineFailed        the Pulumi engine reported an error, or took too long
+-- UnusableSettings    a stack's configuration file cannot be read
+-- NotAsPromised       a step of the demo gave something else than it must
+-- PolicyBroken        a stack would break a rule of the policy pack
"""

from __future__ import annotations


class LocalError(Exception):
    """Base of every error this package raises."""

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step


class CloudDidNotStart(LocalError):
    """The embedded cloud ended or said nothing in time. The message holds its last words."""


class ProcessSurvived(LocalError):
    """A process of ours is still there after SIGKILL."""


class EngineFailed(LocalError):
    """The engine reported an error. The message holds its diagnostics."""


class UnusableSettings(LocalError):
    """A stack's configuration file is not what Pulumi would accept."""


class NotAsPromised(LocalError):
    """The demo looked, and it was not true."""


class PolicyBroken(LocalError):
    """At least one stack would break a rule."""
