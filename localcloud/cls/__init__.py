"""The embedded CLS: where functions log, and where logs are found (provider.md 3.4)."""

from localcloud.cls.service import Cls

__all__ = ["Cls"]
