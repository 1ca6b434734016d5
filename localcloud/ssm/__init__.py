"""SSM, Tencent's Secrets Manager: secrets of one's own and their versions."""

from localcloud.ssm.service import Ssm

__all__ = ["Ssm"]
