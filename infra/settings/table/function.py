"""How the function runs."""

from __future__ import annotations

from infra.settings.cron import cron
from infra.settings.rules import Rule, one_of, whole
from infra.settings.setting import Group, Setting

RUNTIMES = ("Python3.10",)
"""The newest runtime both sites list; older ones cannot run this code (platform.md 5.1)."""

FUNCTION = Group(
    "How the function runs",
    (
        Setting(
            "runtime", one_of(RUNTIMES), "Python3.10", "Runtime of the function; this is the newest that SCF lists."
        ),
        Setting(
            "memoryMb",
            whole(128, 3072, unit="MB", step=128),
            256,
            "Memory of the function. The process needs about 60 MB and an HTTP body up to 6 MB is held several times "
            "over, so 128 is tight and 256 is not.",
        ),
        Setting(
            "timeoutSeconds",
            # Below ten seconds a create cannot wait out one slow answer of MPS; SCF ends everything at 900.
            whole(10, 900, unit="seconds"),
            60,
            "Longest run of the function. Bounds how long a caller can wait for an image in one HTTP call.",
        ),
        Setting(
            "reservedInstances",
            whole(0, 1000, unit="instances"),
            0,
            "Instances reserved for this function, which is then also the most it gets; their memory leaves the "
            "region's quota. 0 reserves nothing and sets no bound.",
        ),
        Setting(
            "sweepCron",
            Rule(cron, "second minute hour day month week year"),
            "*/30 * * * * * *",
            "When queued jobs are sent and overdue ones looked at; by default every 30 seconds, which is half of the "
            "function's own time, so that one run takes over from the other without a gap.",
        ),
        Setting(
            "logLevel",
            one_of(("DEBUG", "INFO", "WARNING", "ERROR")),
            "INFO",
            "Which lines the function writes to its log: these and graver ones, and always those that alarms look for. "
            "From INFO on none of them has a prompt, a link or a key in it. What SCF itself logs of an answer does not "
            "follow this.",
            page="[What is logged](security.md#what-is-logged)",
        ),
    ),
)
