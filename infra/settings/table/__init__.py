"""Every setting, once. Pulumi.yaml, docs/settings.md and what is checked are all made of this."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from infra.settings.setting import Setting
from infra.settings.table.access import ACCESS
from infra.settings.table.alarms import ALARMS
from infra.settings.table.function import FUNCTION
from infra.settings.table.orders import ORDERS
from infra.settings.table.place import PLACE
from infra.settings.table.results import RESULTS
from infra.settings.table.retention import RETENTION
from infra.settings.table.safety import SAFETY

GROUPS = (PLACE, ACCESS, ORDERS, RESULTS, FUNCTION, RETENTION, ALARMS, SAFETY)

TABLE: Mapping[str, Setting] = MappingProxyType({each.name: each for group in GROUPS for each in group.settings})
