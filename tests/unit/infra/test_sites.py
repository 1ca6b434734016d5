"""What is known about the two Tencent Clouds, and what follows from it."""

from __future__ import annotations

import pytest

from infra.place import SHORT_REGIONS
from infra.sites import Facts, Site, site_of


@pytest.mark.parametrize("site", Site)
def test_a_site_asks_an_mps_of_its_own(site: Site) -> None:
    assert site_of(site.mps_host) is site


def test_the_hosts_are_those_of_the_documents() -> None:
    assert Site.INTL.mps_host == "mps.intl.tencentcloudapi.com"
    assert Site.CHINA.mps_host == "mps.tencentcloudapi.com"


@pytest.mark.parametrize("site", Site)
def test_every_region_a_stack_can_live_in_has_what_a_stack_needs(site: Site) -> None:
    """A short name for alarms, and a quota to check reservations against."""
    assert set(site.facts.regions) <= set(SHORT_REGIONS)
    assert all(site.facts.scf_mb[region] >= 64_000 for region in site.facts.regions)


def test_a_region_needs_both_services_where_both_lists_are_known() -> None:
    known = Facts("", "", "", {"mars-east-1": 64_000, "mars-west-1": 64_000}, frozenset({"mars-west-1", "moon-1"}))
    assert known.regions == ("mars-west-1",)
    assert [known.lacks(region) for region in ("mars-east-1", "mars-west-1", "moon-1")] == ["MPS", None, "SCF"]


def test_nothing_is_refused_for_want_of_a_list() -> None:
    half_known = Facts("", "", "", {"mars-east-1": 64_000}, None)
    assert half_known.lacks("mars-east-1") is None
