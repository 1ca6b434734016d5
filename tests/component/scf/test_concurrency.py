"""How many instances there are, how many there may be, and for how long (platform.md 5.6, 5.8, 5.17)."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest

from localcloud.errors import CloudError
from tests.component.scf.cloudlet import Cloudlet, play

WAIT = (
    "import os, time\n"
    "def main_handler(event, context):\n"
    "    if event:\n"
    "        open(os.path.join(event, str(os.getpid())), 'w').close()\n"
    "        while not os.path.exists(os.path.join(event, 'go')):\n"
    "            time.sleep(0.005)\n"
    "    return os.getpid()\n"
)


async def occupy(cloud: Cloudlet, place: Path, count: int, name: str = "draw") -> list[asyncio.Task[dict[str, object]]]:
    """Have `count` requests running at once, each in an instance of its own."""
    place.mkdir(exist_ok=True)
    before = len(os.listdir(place))
    tasks = [asyncio.create_task(cloud.invoke(str(place), name=name)) for _ in range(count)]
    while len(os.listdir(place)) < before + count:
        await asyncio.sleep(0.005)
    return tasks


def test_a_reservation_is_an_upper_bound(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(WAIT, MemorySize=128)
        await cloud.call("PutReservedConcurrencyConfig", FunctionName="draw", ReservedConcurrencyMem=256)
        running = await occupy(cloud, tmp_path / "meet", 2)
        refused = json.loads((await cloud.invoke())["ErrMsg"])
        (tmp_path / "meet" / "go").touch()
        await asyncio.gather(*running)
        assert refused["statusCode"] == 432
        assert (await cloud.invoke())["InvokeResult"] == 0

    play(story, tmp_path)


def test_a_reservation_of_nothing_stops_the_function(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(WAIT)
        await cloud.call("PutReservedConcurrencyConfig", FunctionName="draw", ReservedConcurrencyMem=0)
        assert json.loads((await cloud.invoke())["ErrMsg"])["statusCode"] == 432
        await cloud.call("DeleteReservedConcurrencyConfig", FunctionName="draw")
        assert (await cloud.invoke())["InvokeResult"] == 0

    play(story, tmp_path)


def test_a_reservation_takes_from_what_the_others_have(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(WAIT, MemorySize=3072)
        await cloud.deploy(WAIT, name="other", MemorySize=3072)
        await cloud.deploy(WAIT, name="third", MemorySize=128)
        # 64,000 MB of Singapore without the 12,800 that cannot be reserved.
        for wanted, code in (
            (3072 * 17, "FailedOperation.ReservedExceedTotal"),
            (3000, "InvalidParameterValue.Memory"),
        ):
            with pytest.raises(CloudError) as refused:
                await cloud.call("PutReservedConcurrencyConfig", FunctionName="draw", ReservedConcurrencyMem=wanted)
            assert refused.value.code == code
        await cloud.call("PutReservedConcurrencyConfig", FunctionName="draw", ReservedConcurrencyMem=3072 * 16)
        with pytest.raises(CloudError) as refused:
            await cloud.call("PutReservedConcurrencyConfig", FunctionName="other", ReservedConcurrencyMem=3072)
        assert refused.value.code == "FailedOperation.ReservedExceedTotal"
        await cloud.call("PutReservedConcurrencyConfig", FunctionName="third", ReservedConcurrencyMem=128 * 16)

    play(story, tmp_path)


def test_an_idle_instance_is_ended_after_a_while_and_a_busy_one_is_not(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(WAIT)
        cloud.clock.freeze()
        first = await cloud.value()
        cloud.clock.advance(200)
        assert await cloud.value() == first
        cloud.clock.advance(200)
        assert await cloud.value() == first
        cloud.clock.advance(301)
        assert await cloud.value() != first

    play(story, tmp_path)


def test_after_an_update_no_old_instance_serves(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy("import os\ndef main_handler(event, context):\n    return os.environ.get('MODE')\n")
        assert await cloud.value() is None
        variables = {"Variables": [{"Key": "MODE", "Value": "b"}]}
        await cloud.call("UpdateFunctionConfiguration", FunctionName="draw", Environment=variables)
        cloud.clock.advance(1)
        assert await cloud.value() == "b"

    play(story, tmp_path)


def test_deleting_a_function_ends_what_it_runs(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(WAIT)
        running = await occupy(cloud, tmp_path / "meet", 1)
        await cloud.call("DeleteFunction", FunctionName="draw")
        assert json.loads(str((await running[0])["ErrMsg"]))["statusCode"] == 439

    play(story, tmp_path)


def test_requests_that_wait_do_not_keep_others_from_starting(tmp_path: Path) -> None:
    """A function that calls functions of this cloud waits for them: no bounded pool may be in their way."""

    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(WAIT)
        outer = await occupy(cloud, tmp_path / "meet", 12)
        assert (await cloud.invoke())["InvokeResult"] == 0
        (tmp_path / "meet" / "go").touch()
        assert {result["InvokeResult"] for result in await asyncio.gather(*outer)} == {0}

    play(story, tmp_path)


def test_a_caller_that_goes_away_does_not_end_the_function(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(WAIT)
        running = await occupy(cloud, tmp_path / "meet", 1)
        running[0].cancel()
        await asyncio.wait(running)
        (tmp_path / "meet" / "go").touch()
        while not (await cloud.call("GetFunctionLogs", FunctionName="draw"))["Data"]:
            await asyncio.sleep(0.005)
        assert (await cloud.call("GetFunctionLogs", FunctionName="draw"))["Data"][0]["RetCode"] == 0

    play(story, tmp_path)


def test_a_reset_ends_what_runs_and_tells_who_waits(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(WAIT)
        running = await occupy(cloud, tmp_path / "meet", 2)
        await cloud.scf.reset()
        codes = {json.loads(str(result["ErrMsg"]))["statusCode"] for result in await asyncio.gather(*running)}
        assert codes <= {439, 499}

    play(story, tmp_path)
