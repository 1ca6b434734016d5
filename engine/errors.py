"""Everything that can stop the preparation of a checkout; each message is one sentence for the person at the terminal.

SetupError
+-- EnvironmentFailed    `.venv` could not be made or filled
+-- Busy                 another process prepares the same thing and does not finish
+-- NoEngine             no Pulumi engine: every source was tried
+-- SourceFailed         one source of the engine failed; the next one is tried
    +-- NoGo             there is no usable Go toolchain, and none could be fetched
    +-- BuildFailed      Go did not build the engine

The tree is compared with the classes by a test.
"""

from __future__ import annotations


class SetupError(Exception):
    """Base of every error of this package; `str()` says what happened and what to do."""


class EnvironmentFailed(SetupError):
    """`.venv` could not be made or filled."""


class Busy(SetupError):
    """Another process has held the lock for longer than its work can take."""


class NoEngine(SetupError):
    """No source gave an engine. The message says what was tried and how to install one."""


class SourceFailed(SetupError):
    """One source of the engine failed. Caught by the search, which goes on with the next source."""


class NoGo(SourceFailed):
    """Neither PATH nor the package index has a Go toolchain that is new enough."""


class BuildFailed(SourceFailed):
    """Go did not build the engine."""
