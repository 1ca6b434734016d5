"""The embedded monitor: alarm policies, what they watch and whom they tell (provider.md 3.5).

Policies are kept and answered, not evaluated.
"""

from localcloud.monitor.service import Monitor

__all__ = ["Monitor"]
