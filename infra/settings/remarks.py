"""What is allowed and still worth a warning in every preview."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from infra.settings.model import EVERY_OTHER, Settings


def remarks(settings: Settings, catalogue: Sequence[str]) -> Iterator[str]:
    """One sentence each, which names the setting. `catalogue`: the models the function knows."""
    alarms, service = settings.alarms, settings.service
    if alarms.wanted and not alarms.made:
        yield "alarmReceivers is empty: no alarms are made, because nobody would hear them (or set alarms: false)"
    if service.anonymous and not service.images_per_day:
        yield "anonymous lets everybody spend your money, and imagesPerDay sets no ceiling: set one"
    unknown = [model.name for model in service.models if model.name not in (*catalogue, EVERY_OTHER)]
    if unknown:
        listed = ", ".join(dict.fromkeys(unknown))
        yield f"models names {listed}, which the service does not know: see that MPS has it under exactly that name"
