"""Why a benchmark could not be run.

BenchError
+-- ToolMissing     a program that measures is not installed
+-- Unusable        a contestant did not start, or did not answer as it must
"""

from __future__ import annotations


class BenchError(Exception):
    """Nothing was measured; the message says what to do."""


class ToolMissing(BenchError):
    """A program that measures is not installed."""


class Unusable(BenchError):
    """A contestant did not start, or did not answer as it must."""
