"""The alternative to a dispatcher, deployed as the function's `index.py`: each invocation sends its own Create and
repeats it with growing, random pauses while MPS refuses. What its time does not suffice for is left to the platform's
two retries of the event.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Mapping
from typing import Any

from aigc import events, ids, keys
from aigc.clock import day
from aigc.errors import RefusedForNow
from aigc.request import validation
from aigc.request.payload import Store, create_payload
from aigc.wiring.instance import Instance
from aigc.wiring.invocation import Invocation

BASE, MOST, RESERVE = 0.5, 16.0, 5.0  # seconds

_instance = Instance(os.environ)


def main_handler(event: object, context: Mapping[str, Any]) -> dict[str, Any]:
    """Make a task of each upload."""
    arrived = events.classify(event)
    if isinstance(arrived, events.ObjectsCreated):
        for record in arrived.records:
            if isinstance(record, events.Created) and record.key.startswith(keys.INBOX):
                _submit(record, context)
    return {}


def _submit(created: events.Created, context: Mapping[str, Any]) -> None:
    invocation = Invocation.of(_instance, context)
    settings = _instance.settings
    job_id = ids.for_upload(created.bucket, created.key, "")
    store = Store(settings.bucket, settings.region, keys.output_path(day(time.time()), job_id))
    document = validation.parse(invocation.outside.bucket.get(created.key).body)
    spec = validation.read_spec(document, store=store, offer=_instance.offer)
    payload = create_payload(spec, store=store, presign=str)
    tries = 0
    while True:
        try:
            invocation.outside.creator.create(payload)
        except RefusedForNow:
            tries += 1
            pause = random.random() * min(MOST, BASE * 2**tries)  # noqa: S311 - a spread, not a secret
            if invocation.deadline.remaining() < pause + RESERVE:
                raise
            time.sleep(pause)
        else:
            return
