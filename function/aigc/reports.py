"""What becomes of files, and of lines, that cannot become a job: objects under `failed/` that say why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aigc import keys
from aigc.clock import Clock, iso
from aigc.errors import AlreadyExists, ImageServiceError, InvalidRequest
from aigc.log import Log
from aigc.ports import Bucket

MOST_ERRORS = 10
"""Wrong fields that are listed."""


@dataclass(frozen=True)
class Reports:
    """Writes each report once, however often it is called for."""

    bucket: Bucket
    name: str  # of the bucket
    clock: Clock
    log: Log

    def refused_file(self, key: str, size: int, upload_id: str, error: ImageServiceError) -> None:
        """Nothing of this file became a job now. It may have before, if its event is a repeated one."""
        report = {
            "what": "no new job was made of this upload",
            **why(error),
            "next_step": error.next_step,
            "bucket": self.name,
            "key": key,
            "size": size,
            "at": iso(self.clock.now()),
        }
        self._once(keys.failed_upload(key, upload_id), json.dumps(report, indent=2), code=error.code, source=key)

    def refused_line(self, key: str, batch_id: str, line: int, error: ImageServiceError) -> None:
        """A line that was accepted when the batch was checked, and could not be dispatched."""
        report = {**refused_line(line, error), "at": iso(self.clock.now())}
        place = keys.failed_lines(key, batch_id, f"line-{line:07d}.json")
        self._once(place, json.dumps(report, indent=2), code=error.code, source=key)

    def refused_lines(self, key: str, batch_id: str, lines: list[dict[str, Any]]) -> None:
        """Lines that failed the check, in order, each as `refused_line` describes it."""
        place = keys.failed_lines(key, batch_id, f"lines-{lines[0]['line']:07d}-{lines[-1]['line']:07d}.jsonl")
        self._once(place, "".join(json.dumps(line) + "\n" for line in lines), code=lines[0]["code"], source=key)

    def _once(self, place: str, text: str, *, code: str, source: str) -> None:
        try:
            self.bucket.create(place, text.encode("ascii"))
        except AlreadyExists:
            self.log.info("upload reported before", key=source, report=place)
            return
        self.log.warning("upload refused", key=source, code=code, report=place)


def refused_line(line: int, error: ImageServiceError) -> dict[str, Any]:
    """A line of a batch, and what is wrong with it."""
    return {"line": line, **why(error)}


def why(error: ImageServiceError) -> dict[str, Any]:
    """The reasons, as many as are worth reading."""
    if not isinstance(error, InvalidRequest):
        return {"why": str(error), "code": error.code, "errors": []}
    sentence, errors = error.few(MOST_ERRORS)
    return {"why": sentence, "code": error.code, "errors": errors}
