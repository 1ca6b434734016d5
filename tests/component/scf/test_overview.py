"""What SCF tells of itself while functions run and afterwards."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from localcloud.http import Headers, Request
from localcloud.overviews import FunctionOverview
from localcloud.scf.errors import Missing
from tests.component.scf.cloudlet import REGION, Cloudlet, play

SLOW = (
    "import os, time\n"
    "def main_handler(event, context):\n"
    "    print('at work')\n"
    "    while event and not os.path.exists(event):\n"
    "        time.sleep(0.01)\n"
)
"""Works until the file is there that the event names, if it names one."""
UPLOADS = json.dumps({"event": "cos:ObjectCreated:*", "filter": {"Prefix": "inbox/", "Suffix": ".png"}})


def seen(cloud: Cloudlet) -> FunctionOverview:
    (function,) = cloud.scf.overview(10)
    return function


def test_a_running_invocation_is_told_with_its_instance_and_is_pending(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(SLOW)
        enough = tmp_path / "enough"
        event = json.dumps(str(enough))
        await cloud.call("Invoke", FunctionName="draw", InvocationType="Event", ClientContext=event)
        while not seen(cloud).busy:
            await asyncio.sleep(0.01)

        (attempt,) = seen(cloud).running
        assert (attempt.retry, seen(cloud).busy, seen(cloud).recent, cloud.scf.pending()) == (0, 1, [], 1)

        enough.touch()
        await cloud.quiet()
        (ended,) = seen(cloud).recent
        assert (ended.request_id, ended.status) == (attempt.request_id, 200)
        assert (seen(cloud).busy, seen(cloud).idle, seen(cloud).running, cloud.scf.pending()) == (0, 1, [], 0)

    play(story, tmp_path)


def test_a_failed_event_waits_for_the_clock_and_is_not_pending(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy("def main_handler(event, context):\n    raise ValueError('as asked')\n")
        cloud.clock.freeze()
        await cloud.call("Invoke", FunctionName="draw", InvocationType="Event")
        await cloud.quiet()

        assert (seen(cloud).queued, seen(cloud).delayed, cloud.scf.pending()) == (0, 1, 0)
        assert (seen(cloud).recent[0].status, seen(cloud).recent[0].message) == (430, "user code exception caught")

        cloud.clock.advance(61)
        await cloud.quiet()
        assert [each.retry for each in seen(cloud).recent] == [1, 0], "newest first"

    play(story, tmp_path)


def test_the_log_of_an_invocation_is_there_afterwards(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(SLOW)
        await cloud.invoke()
        request_id = seen(cloud).recent[0].request_id

        assert "at work" in cloud.scf.log(REGION, "default", "draw", request_id)
        with pytest.raises(Missing, match="RequestId"):
            cloud.scf.log(REGION, "default", "draw", "another")
        with pytest.raises(Missing, match="Function"):
            cloud.scf.log(REGION, "default", "erase", request_id)

    play(story, tmp_path)


def test_triggers_are_told_in_a_few_words(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(SLOW)
        bucket = f"media-1250000000.cos.{REGION}.myqcloud.com"
        wanted = {"cos": (bucket, UPLOADS), "timer": ("nightly", "0 0 3 * * * *"), "http": ("u", '{"AuthType":"CAM"}')}
        for kind, (name, description) in wanted.items():
            await cloud.call("CreateTrigger", FunctionName="draw", TriggerName=name, Type=kind, TriggerDesc=description)

        told = {trigger.kind: trigger.summary for trigger in seen(cloud).triggers}
        assert told == {"cos": "ObjectCreated:* inbox/*.png", "timer": "0 0 3 * * * *", "http": "auth CAM"}
        by_path = Request("GET", "127.0.0.1:4000", "/", "", Headers())
        assert cloud.scf.url_auth(seen(cloud).url_id, by_path) == "CAM"

    play(story, tmp_path)
