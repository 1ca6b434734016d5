"""Tencent Cloud is two clouds: tencentcloud.com and cloud.tencent.com, with accounts and API hosts of their own.

Which regions a stack can live in is what is known about each of them: SCF's list is documented, and the same for both;
MPS's is observed, and for cloud.tencent.com only (platform.md 2.5, 5.6). Where there is no list nothing is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType


@dataclass(frozen=True)
class Facts:
    """What is known about one of the two."""

    home: str
    """Its home page, as people call it."""
    api_domain: str
    """What the hosts of its APIs end in, where they differ between the two (platform.md 1.1 and 2.5)."""
    console: str
    """The host of its consoles."""
    scf_mb: Mapping[str, int]
    """The regions of SCF, each with the memory that all functions of an account may use at once (platform.md 5.6)."""
    mps_regions: frozenset[str] | None
    """The regions of MPS; None where no list is known."""

    @property
    def regions(self) -> tuple[str, ...]:
        """Where a stack can live, as far as is known."""
        return tuple(region for region in self.scf_mb if self.lacks(region) is None)

    def lacks(self, region: str) -> str | None:
        """The service that is not in that region; None when nothing is known to be missing."""
        if region not in self.scf_mb:
            return "SCF"
        return "MPS" if self.mps_regions is not None and region not in self.mps_regions else None


_SCF_MB: Mapping[str, int] = MappingProxyType(
    {
        "ap-guangzhou": 128_000,
        "ap-shanghai": 128_000,
        "ap-beijing": 128_000,
        "ap-chengdu": 128_000,
        "ap-hongkong": 128_000,
        "ap-singapore": 64_000,
        "ap-tokyo": 64_000,
        "na-siliconvalley": 64_000,
        "eu-frankfurt": 64_000,
    }
)
"""The pages of both sites name these nine, and two for finance, whose names they do not give."""

_MPS_REGIONS = frozenset(
    {
        *("ap-guangzhou", "ap-shanghai", "ap-beijing", "ap-hongkong", "ap-singapore", "ap-nanjing", "ap-chengdu"),
        *("ap-chongqing", "ap-jakarta", "ap-bangkok", "ap-seoul", "ap-tokyo"),
        *("na-ashburn", "na-siliconvalley", "sa-saopaulo", "eu-frankfurt"),
    }
)


class Site(Enum):
    """Whose account it is."""

    INTL = "intl"
    CHINA = "china"

    @property
    def facts(self) -> Facts:
        """What is known about it."""
        return _FACTS[self]

    @property
    def mps_host(self) -> str:
        """Where its MPS answers."""
        return f"mps.{self.facts.api_domain}"

    def objection(self, region: str) -> str | None:
        """Why a stack cannot live in that region, as the second half of a sentence; None when it can."""
        missing = self.facts.lacks(region)
        if missing is None:
            return None
        listed = ", ".join(self.facts.regions)
        return f"{region!r} is no region of {missing} on the site {self.value}; it must be one of {listed}"


_FACTS: Mapping[Site, Facts] = MappingProxyType(
    {
        Site.INTL: Facts("tencentcloud.com", "intl.tencentcloudapi.com", "console.tencentcloud.com", _SCF_MB, None),
        Site.CHINA: Facts(
            "cloud.tencent.com", "tencentcloudapi.com", "console.cloud.tencent.com", _SCF_MB, _MPS_REGIONS
        ),
    }
)


def site_of(host: str) -> Site:
    """The site that an API host belongs to: international ones end in a domain of their own (platform.md 2.5)."""
    return Site.INTL if host.endswith(f".{Site.INTL.facts.api_domain}") else Site.CHINA
