"""What raises an alarm, as data: metrics of the function, and lines of its log. Each has an entry in the runbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from infra.settings.model import AlarmSettings

RUNBOOK = "docs/operations.md"
MINUTE = 60


@dataclass(frozen=True)
class Alarm:
    """`slug` names its resource; with `alarm-` before it, it is the anchor of its entry."""

    slug: str
    meaning: str
    """One sentence for whoever is woken by it."""

    @property
    def called(self) -> str:
        """Its name in the cloud, after the stack's."""
        return self.slug

    @property
    def anchor(self) -> str:
        return f"alarm-{self.slug}"

    @property
    def message(self) -> str:
        return f"{self.meaning} What to do: {RUNBOOK}#{self.anchor}"


@dataclass(frozen=True)
class MetricAlarm(Alarm):
    """A metric of the function, at or above `value` over each of `times` periods (seconds)."""

    metric: str
    value: int
    period: int = 5 * MINUTE
    times: int = 1

    @property
    def called(self) -> str:
        """Short: the API's page allows 20 characters of a policy's name, the console 60 (docs/sources.md, 3.5)."""
        return self.slug.removeprefix("function-")


@dataclass(frozen=True)
class LogAlarm(Alarm):
    """A query over the log of the last `minutes`; what it computes is compared with a number."""

    steps: Sequence[str]
    """The log lines it looks for; none: by level."""
    query: str
    condition: str
    minutes: int = 5


def metric_alarms(settings: AlarmSettings, timeout_seconds: int) -> tuple[MetricAlarm, ...]:
    """Alarms about invocations, which SCF counts (namespace SCF_V2; durations in ms)."""
    return (
        MetricAlarm(
            slug="function-errors",
            meaning=f"{settings.errors} or more invocations of the function failed within five minutes.",
            metric="Error",
            value=settings.errors,
        ),
        MetricAlarm(
            slug="function-throttled",
            meaning=f"{settings.throttles} or more invocations found no free instance within five minutes.",
            metric="Http432",
            value=settings.throttles,
        ),
        MetricAlarm(
            slug="function-slow",
            meaning="For a quarter of an hour invocations have taken 80 % of timeoutSeconds or more on average.",
            metric="Duration",
            value=timeout_seconds * 800,
            times=3,
        ),
    )


def log_alarms(settings: AlarmSettings) -> tuple[LogAlarm, ...]:
    """Alarms about what the function says itself."""
    return (
        LogAlarm(
            slug="backlog-old",
            meaning=f"The oldest waiting job has waited for {settings.backlog_seconds} seconds or longer.",
            steps=("backlog",),
            query='step:"backlog" | select max(oldest_seconds) as oldest',
            condition=f"$1.oldest >= {settings.backlog_seconds}",
        ),
        LogAlarm(
            slug="jobs-unknown",
            meaning=f"The answers to {settings.unknown_jobs} or more Creates were lost within five minutes.",
            steps=("create outcome unknown",),
            query='step:"create outcome unknown" | select count(*) as jobs',
            condition=f"$1.jobs >= {settings.unknown_jobs}",
        ),
        LogAlarm(
            slug="budget-nearly-spent",
            meaning="80 % of a ceiling of images per day are used.",
            steps=("budget nearly spent",),
            query='step:"budget nearly spent" | select count(*) as ceilings',
            condition="$1.ceilings >= 1",
        ),
        LogAlarm(
            slug="log-errors",
            meaning=f"The function wrote {settings.error_lines} or more lines of level ERROR within five minutes.",
            steps=(),
            query='level:"ERROR" | select count(*) as lines',
            condition=f"$1.lines >= {settings.error_lines}",
        ),
    )
