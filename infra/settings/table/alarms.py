"""When to raise an alarm, and whom to tell."""

from __future__ import annotations

from infra.settings.receivers import alarm_receivers
from infra.settings.rules import TEXTS, Rule, whole, yes_or_no
from infra.settings.setting import Group, Setting

ALARMS = Group(
    "What raises an alarm",
    (
        Setting(
            "alarms",
            yes_or_no(),
            default=True,
            about="Alarms about the function and its log are made, and tell `alarmReceivers`.",
        ),
        Setting(
            "alarmReceivers",
            Rule(
                alarm_receivers,
                "a list of user:<id>, group:<id> and https:// or http:// addresses, at most 6 of these",
                TEXTS,
            ),
            [],
            "Who hears of alarms: users and groups by their CAM ids, who get e-mail and SMS, and addresses that get a "
            "POST. While it is empty no alarms are made, and every preview says so. What an alarm says is no secret; "
            "an address that has a token in it is one, so let it begin with https, and set it with `pulumi config set "
            "--secret --path`: it is encrypted in the state, too.",
            example=["user:100000000002", "https://alarms.example.com/aigc"],
        ),
        Setting(
            "alarmErrors",
            whole(1, 1_000_000, unit="invocations"),
            5,
            "Invocations that fail within five minutes until an alarm is raised.",
        ),
        Setting(
            "alarmThrottles",
            whole(1, 1_000_000, unit="invocations"),
            5,
            "Invocations that find no free instance within five minutes until an alarm is raised.",
        ),
        Setting(
            "alarmErrorLines",
            whole(1, 1_000_000, unit="lines"),
            10,
            "Log lines of level ERROR within five minutes until an alarm is raised.",
        ),
        Setting(
            "alarmUnknownJobs",
            whole(1, 1_000_000, unit="jobs"),
            1,
            "Creates whose answer is lost within five minutes until an alarm is raised.",
        ),
        Setting(
            "alarmBacklogSeconds",
            whole(60, 259_200, unit="seconds"),
            900,
            "How long a queued job may wait until an alarm is raised.",
        ),
    ),
    "What to do when one rings is in [operations.md](operations.md).",
)
