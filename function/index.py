"""The SCF entry point: what arrived, who handles it, what the platform gets back.

Raising is a decision, not an accident: the platform repeats a failed COS or timer event twice, a minute apart
(platform.md 5.15), so only failures that another try can cure may leave this function. HTTP callers get an answer always.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from aigc import errors, events, problems
from aigc.wiring import Instance

_instance = Instance(os.environ)
"""What outlives one invocation: open connections and parsed settings. Credentials are not among them."""


def main_handler(event: object, context: Mapping[str, Any]) -> dict[str, Any]:
    """Handle one SCF event of any kind this service is subscribed to."""
    invocation = _instance.invocation(context)
    try:
        arrived = events.classify(event)
        if isinstance(arrived, events.HttpCall):
            return invocation.api().answer(arrived)
        if isinstance(arrived, events.ObjectsCreated):
            return invocation.records().handle(arrived)
        return invocation.sweep().tick()
    except errors.UnknownEvent as error:
        invocation.log.error("event refused", code=error.code, reason=str(error))
        return {"refused": str(error)}
    except errors.ImageServiceError as error:
        if not events.is_http(event):
            raise
        invocation.log.error("request failed", code=error.code, reason=str(error))
        return problems.answer(error, request_id=invocation.request_id)
