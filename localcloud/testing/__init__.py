"""For tests of people's own: start an embedded cloud and steer it. Standard library only; the server never imports it.

with running_cloud() as cloud:
    cloud.fault("throttle", service="mps", action="CreateAigcImageTask", times=2)
    ...
    assert cloud.count(service="mps", action="CreateAigcImageTask") == 3
"""

from __future__ import annotations

from localcloud.testing.control import Control
from localcloud.testing.errors import CloudUnreachable, ControlRefused, DidNotStart, TestingError
from localcloud.testing.process import RunningCloud, running_cloud
from localcloud.testing.records import (
    Alarm,
    ArmedFault,
    Bill,
    Health,
    JournalEntry,
    Pending,
    Ring,
    Site,
    SiteRequest,
    Snapshot,
)

__all__ = [
    "Alarm",
    "ArmedFault",
    "Bill",
    "CloudUnreachable",
    "Control",
    "ControlRefused",
    "DidNotStart",
    "Health",
    "JournalEntry",
    "Pending",
    "Ring",
    "RunningCloud",
    "Site",
    "SiteRequest",
    "Snapshot",
    "TestingError",
    "running_cloud",
]
