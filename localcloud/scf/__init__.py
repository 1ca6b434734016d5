"""The embedded SCF: functions that run for real, in processes of their own (platform.md 5)."""

from localcloud.scf.platform import Platform
from localcloud.scf.service import Scf

__all__ = ["Platform", "Scf"]
