"""What can go wrong when a test steers an embedded cloud.

TestingError
+-- DidNotStart               the process ended, or was not ready in time; the message has its last words
+-- CloudUnreachable          nothing answers at the endpoint
+-- ControlRefused            the control plane said no; `code` is its reason
"""

from __future__ import annotations


class TestingError(Exception):
    """Base of everything this package raises."""

    __test__ = False  # not a test class, whatever its name looks like


class DidNotStart(TestingError):
    """The cloud's process ended or was not ready in time."""


class CloudUnreachable(TestingError):
    """Nothing answers at the endpoint: the cloud has ended, or the address is another's."""


class ControlRefused(TestingError):
    """The control plane refused a request."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
