"""The short names of regions, which events of COS (platform.md 5.12) and objects of alarm policies use (provider.md
3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SHORT_REGIONS: Mapping[str, str] = MappingProxyType(
    {
        "ap-guangzhou": "gz",
        "ap-shanghai": "sh",
        "ap-beijing": "bj",
        "ap-chengdu": "cd",
        "ap-chongqing": "cq",
        "ap-hongkong": "hk",
        "ap-singapore": "sg",
        "ap-tokyo": "jp",
        "ap-seoul": "kr",
        "ap-mumbai": "in",
        "ap-bangkok": "th",
        "ap-jakarta": "jkt",
        "na-siliconvalley": "usw",
        "na-ashburn": "use",
        "na-toronto": "ca",
        "eu-frankfurt": "de",
        "sa-saopaulo": "sao",
    }
)
"""A region without a short name is named in full."""
FULL_REGIONS: Mapping[str, str] = MappingProxyType({short: region for region, short in SHORT_REGIONS.items()})
