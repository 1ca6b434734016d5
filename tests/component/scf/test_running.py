"""Functions run for real: what they are given, how they end, and what keeps them in bounds."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.component.scf.cloudlet import Cloudlet, play

ECHO = "def main_handler(event, context):\n    return {'event': event, 'context': context}\n"


def ends(code: str, folder: Path, **settings: Any) -> dict[str, object]:
    """Deploy one function, run it once, and tell how that ended: the error envelope."""
    seen: dict[str, object] = {}

    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(code, **settings)
        seen.update(json.loads((await cloud.invoke())["ErrMsg"]))

    play(story, folder)
    return seen


def test_the_handler_gets_the_event_and_the_documented_context(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(ECHO, MemorySize=256, Timeout=7)
        seen = await cloud.value({"draw": "a cat", "n": [1, None, "ü"]})
        assert seen["event"] == {"draw": "a cat", "n": [1, None, "ü"]}
        assert seen["context"]["memory_limit_in_mb"] == 256
        assert seen["context"]["time_limit_in_ms"] == 7000
        assert seen["context"]["function_name"] == "draw"

    play(story, tmp_path)


def test_an_instance_is_warm_the_second_time(tmp_path: Path) -> None:
    code = "import os\nprint('loading')\ndef main_handler(event, context):\n    return os.getpid()\n"

    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(code)
        first, second = await cloud.invoke(), await cloud.invoke()
        assert first["RetMsg"] == second["RetMsg"]
        assert "loading" in first["Log"]
        assert "Init Report" in first["Log"]
        assert "loading" not in second["Log"]
        assert "Init Report" not in second["Log"]

    play(story, tmp_path)


def test_one_instance_handles_one_request_at_a_time(tmp_path: Path) -> None:
    # Each handler waits until as many processes run as there are requests, so all have to be there at once.
    code = (
        "import os, time\n"
        "def main_handler(event, context):\n"
        "    open(os.path.join(event['meet'], str(os.getpid())), 'w').close()\n"
        "    while len(os.listdir(event['meet'])) < event['count']:\n"
        "        time.sleep(0.01)\n"
        "    return os.getpid()\n"
    )

    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(code)
        meet = tmp_path / "meet"
        meet.mkdir()
        event = {"meet": str(meet), "count": 3}
        seen = await asyncio.gather(*(cloud.value(event) for _ in range(3)))
        assert len(set(seen)) == 3

    play(story, tmp_path)


def test_an_exception_is_the_documented_envelope_with_the_users_own_frames(tmp_path: Path) -> None:
    seen = ends("def main_handler(event, context):\n    return 1 / 0\n", tmp_path)
    assert (seen["errorCode"], seen["errorMessage"], seen["statusCode"]) == (-1, "user code exception caught", 430)
    trace = str(seen["stackTrace"])
    assert "ZeroDivisionError" in trace
    assert "index.py" in trace
    assert "runner.py" not in trace


def test_an_exception_while_loading_is_one_too(tmp_path: Path) -> None:
    seen = ends("import nothing_like_this\n", tmp_path)
    assert seen["statusCode"] == 430
    assert "nothing_like_this" in str(seen["stackTrace"])


@pytest.mark.parametrize(
    ("code", "handler"),
    [("def other(event, context):\n    pass\n", "index.main_handler"), (ECHO, "missing.main_handler")],
)
def test_a_handler_that_is_not_there_is_437(code: str, handler: str, tmp_path: Path) -> None:
    assert ends(code, tmp_path, Handler=handler)["statusCode"] == 437


@pytest.mark.parametrize("answer", ["{1, 2}", "object()", "float('nan')", "b'bytes'"])
def test_an_answer_that_is_no_json_is_an_error_of_the_user(answer: str, tmp_path: Path) -> None:
    assert ends(f"def main_handler(event, context):\n    return {answer}\n", tmp_path)["statusCode"] == 430


def test_an_answer_over_6_mb_is_407(tmp_path: Path) -> None:
    assert ends("def main_handler(event, context):\n    return 'x' * 6_291_456\n", tmp_path)["statusCode"] == 407


@pytest.mark.parametrize("how", ["os._exit(0)", "sys.exit(1)", "os.kill(os.getpid(), 9)", "exit()"])
def test_a_process_that_ends_is_439(how: str, tmp_path: Path) -> None:
    code = f"import os, sys\ndef main_handler(event, context):\n    print('last words')\n    {how}\n"
    assert ends(code, tmp_path)["statusCode"] == 439


def test_a_function_that_takes_too_long_is_ended_with_433(tmp_path: Path) -> None:
    # Said before the second begins: a slow machine may need all of it to call the handler.
    code = "import time\nprint('busy')\ndef main_handler(event, context):\n    time.sleep(6000)\n"

    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(code, Timeout=1)
        cloud.clock.freeze()  # the limit is in real time: a clock that stands still saves nobody
        result = await cloud.invoke()
        assert json.loads(result["ErrMsg"])["statusCode"] == 433
        assert json.loads(result["ErrMsg"])["errorMessage"] == "Invoking task timed out after 1 seconds"
        assert "busy" in result["Log"]

    play(story, tmp_path)


def test_a_function_that_takes_too_much_memory_is_ended_with_434(tmp_path: Path) -> None:
    code = "import time\ndef main_handler(event, context):\n    held = bytearray(200 * 2**20)\n    time.sleep(6000)\n"
    assert ends(code, tmp_path, MemorySize=128)["statusCode"] == 434


def test_a_peak_of_memory_between_two_looks_counts_as_well(tmp_path: Path) -> None:
    code = "def main_handler(event, context):\n    len(b'x' * (60 * 2**20))\n"
    assert ends(code, tmp_path, MemorySize=64)["statusCode"] == 434


def test_after_a_failure_that_ended_the_process_the_next_request_gets_a_new_one(tmp_path: Path) -> None:
    code = "import os\ndef main_handler(event, context):\n    return os._exit(1) if event else os.getpid()\n"

    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(code)
        before = await cloud.value()
        await cloud.invoke("die")
        assert await cloud.value() != before

    play(story, tmp_path)


@pytest.mark.parametrize(
    "write",
    [
        "open(os.path.join(os.environ['PYTHONPATH'], 'x'), 'w')",
        "os.remove(__file__)",
        "os.rename(__file__, '/tmp/x')",
        "os.mkdir('folder')",
        "os.chmod(__file__, 0o777)",
        "open('/var/tmp/x', 'w')",
    ],
)
def test_code_and_machine_are_read_only_even_for_root(write: str, tmp_path: Path) -> None:
    code = (
        "import os\ndef main_handler(event, context):\n"
        f"    try:\n        {write}\n    except OSError as error:\n        return error.errno\n"
    )

    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(code)
        assert await cloud.value() == 30  # EROFS

    play(story, tmp_path)


def test_temporary_files_can_be_written_and_are_gone_with_the_cloud(tmp_path: Path) -> None:
    code = (
        "import tempfile\ndef main_handler(event, context):\n"
        "    with tempfile.NamedTemporaryFile('w', delete=False) as file:\n"
        "        file.write('x')\n    return file.name\n"
    )
    names: list[str] = []

    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(code)
        names.append(await cloud.value())
        assert Path(names[0]).exists()

    play(story, tmp_path)
    assert not Path(names[0]).exists()
    assert list(tmp_path.rglob("*")) == []


def test_keys_are_the_roles_name_the_instance_and_are_renewed_before_they_expire(tmp_path: Path) -> None:
    code = "import os\ndef main_handler(event, context):\n    return os.environ.get('TENCENTCLOUD_SECRETID')\n"

    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(code, Role="draw-role")
        first = await cloud.value()
        assert await cloud.value() == first
        issued = {key.secret_id: key for key in cloud.roles.issued}
        assert issued[first].principal.instance.startswith("ins-")
        cloud.clock.advance(90 * 60)
        assert await cloud.value() != first

    play(story, tmp_path)


def test_without_a_role_there_are_no_keys(tmp_path: Path) -> None:
    code = "import os\ndef main_handler(event, context):\n    return sorted(k for k in os.environ if 'SECRET' in k)\n"

    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(code)
        assert await cloud.value() == []

    play(story, tmp_path)


def test_a_role_that_is_gone_is_401(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(ECHO, Role="draw-role")
        cloud.roles.trusted.clear()
        assert json.loads((await cloud.invoke())["ErrMsg"])["statusCode"] == 401

    play(story, tmp_path)


def test_the_killed_instance_is_the_one_that_was_named(tmp_path: Path) -> None:
    code = (
        "import os, time\ndef main_handler(event, context):\n"
        "    open(os.path.join(event, os.environ['TMPDIR'].rpartition('/')[2]), 'w').close()\n    time.sleep(6000)\n"
    )

    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(code)
        (tmp_path / "seen").mkdir()
        running = asyncio.create_task(cloud.invoke(str(tmp_path / "seen")))
        while not (names := os.listdir(tmp_path / "seen")):
            await asyncio.sleep(0.005)
        cloud.scf.kill("ins-somebody-else")
        cloud.scf.kill(names[0])
        assert json.loads((await running)["ErrMsg"])["statusCode"] == 439

    play(story, tmp_path)


def test_output_of_both_streams_is_kept_in_order_and_parsed_into_the_log_service(tmp_path: Path) -> None:
    code = (
        "import json, sys, logging\nlogging.getLogger().setLevel(logging.INFO)\n"
        "def main_handler(event, context):\n"
        "    print('one'); print('two', file=sys.stderr); print(json.dumps({'job': 'j1'}))\n"
        "    logging.getLogger().info('three')\n"
    )

    async def story(cloud: Cloudlet) -> None:
        logset = (await cloud.call("CreateLogset", LogsetName="probe"))["LogsetId"]
        topic = (await cloud.call("CreateTopic", LogsetId=logset, TopicName="draw"))["TopicId"]
        await cloud.call("CreateIndex", TopicId=topic, Rule={"FullText": {"CaseSensitive": False, "Tokenizer": " :"}})
        await cloud.deploy(code, ClsLogsetId=logset, ClsTopicId=topic)
        request_id = (await cloud.invoke())["FunctionRequestId"]

        found = await cloud.call(
            "SearchLog",
            TopicId=topic,
            From=0,
            To=5_000_000_000_000,
            QueryString=f'SCF_RequestId:"{request_id}" AND SCF_Type:Custom',
            Sort="asc",
        )
        lines = [json.loads(each["LogJson"]) for each in found["Results"]]
        texts = [line["SCF_Message"] for line in lines]
        assert texts[:3] == ["one", "two", '{"job": "j1"}']
        assert texts[3].startswith("[INFO]")
        assert texts[3].endswith("three")
        assert lines[2]["job"] == "j1"

    play(story, tmp_path)


def test_a_function_that_prints_for_ever_does_not_fill_the_cloud(tmp_path: Path) -> None:
    code = "def main_handler(event, context):\n    for _ in range(100):\n        print('x' * 100_000)\n"

    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(code)
        assert "is left out" in (await cloud.invoke())["Log"]

    play(story, tmp_path)
