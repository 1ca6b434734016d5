"""How long things are kept."""

from __future__ import annotations

from infra.settings.rules import whole
from infra.settings.setting import Group, Setting

_DAYS = "days"

RETENTION = Group(
    "How long things are kept",
    (
        # An upload must outlive the retries of its event, which SCF gives up after six hours.
        Setting(
            "keepInboxDays",
            whole(1, 3650, unit=_DAYS),
            7,
            "Days until an upload is deleted, under `inbox/` and under `references/`.",
        ),
        # MPS answers questions about a task for seven days: no record may go before that.
        Setting(
            "keepJobsDays",
            whole(7, 3650, unit=_DAYS),
            90,
            "Days until a job's record is deleted; not fewer than `keepOutputsDays`. The same order after that would "
            "be another job.",
        ),
        Setting("keepOutputsDays", whole(1, 3650, unit=_DAYS), 30, "Days until an image is deleted."),
        Setting(
            "keepFailedDays",
            whole(1, 3650, unit=_DAYS),
            30,
            "Days until the note about an upload that could not become a job is deleted.",
        ),
        Setting("logRetentionDays", whole(1, 3600, unit=_DAYS), 30, "Days that CLS keeps the function's logs."),
    ),
    "They hold for what is there already, too: a smaller number deletes within a day or two.",
)
