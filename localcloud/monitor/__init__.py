"""The embedded monitor: what functions do as metrics; alarm policies, what they watch and whom they tell (provider.md
3.5). Policies about functions are evaluated once a minute; those of other namespaces are kept and answered.
"""

from localcloud.monitor.service import Monitor

__all__ = ["Monitor"]
