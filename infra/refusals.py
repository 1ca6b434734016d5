"""What the cloud said when a function of the provider failed."""

from __future__ import annotations


def reason(error: Exception) -> str:
    """In one line. It comes last, after the engine's and the provider's account of who asked whom."""
    return " ".join(str(error).split()).rpartition("returned an error: ")[2]
