"""The package that people's own tests use, against a real process."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from localcloud.testing import CloudUnreachable, Control, ControlRefused, DidNotStart, RunningCloud, running_cloud
from tests.support.cloud import PATIENCE, eventually
from tests.unit.docs.pages import ROOT, Page


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    with running_cloud(tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture
def cloud(shared: RunningCloud) -> RunningCloud:
    shared.reset()
    return shared


def knock(cloud: RunningCloud) -> None:
    """One unsigned request for a bucket list."""
    request = urllib.request.Request(cloud.endpoint, headers={"Host": "service.cos.myqcloud.com"})
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE)
    refusal.value.close()


@pytest.mark.parametrize("number", range(3))
def test_the_examples_of_the_documentation_run(number: int, cloud: RunningCloud) -> None:
    examples = Page(ROOT / "docs" / "cloud.md").blocks("python")
    assert len(examples) == 3
    names: dict[str, Any] = {"endpoint": cloud.endpoint}
    exec(compile(examples[number], "docs/cloud.md", "exec"), names)


STARTER = """
import signal
from localcloud.testing import running_cloud
with running_cloud() as cloud:
    print(cloud.endpoint, flush=True)
    signal.pause()
"""


def test_a_cloud_ends_with_a_test_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", STARTER], cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout
        cloud = Control(starter.stdout.readline().strip())
        assert cloud.health().status == "ok"
        starter.kill()

    eventually(lambda: is_gone(cloud))


def is_gone(cloud: Control) -> bool:
    try:
        cloud.health()
    except CloudUnreachable:
        return True
    return False


def test_the_journal_tells_what_was_asked_and_answered(cloud: RunningCloud) -> None:
    knock(cloud)

    (entry,) = cloud.journal(service="cos")

    assert (entry.method, entry.status, entry.action, entry.host) == (
        "GET",
        403,
        "GetService",
        "service.cos.myqcloud.com",
    )


def test_the_journal_can_be_followed(cloud: RunningCloud) -> None:
    knock(cloud)
    heard = cloud.follow(service="cos")

    first = next(heard)
    knock(cloud)
    second = next(heard)

    assert [entry.action for entry in (first, second)] == ["GetService", "GetService"]
    assert first.request_id != second.request_id


def test_a_fault_can_be_armed_seen_and_disarmed(cloud: RunningCloud) -> None:
    armed = cloud.fault("error", service="cos", code="SlowDown", times=0)

    (fault,) = cloud.faults()

    assert (fault.id, fault.kind, fault.code, fault.times) == (armed, "error", "SlowDown", 0)
    cloud.clear_faults()
    assert cloud.faults() == []


def test_time_stands_still_and_moves_when_told(cloud: RunningCloud) -> None:
    cloud.freeze()
    before = cloud.now()
    cloud.advance(90)
    assert cloud.now() == before + 90
    cloud.unfreeze()
    assert cloud.now() > before + 90


def test_the_authority_is_made_on_demand_where_the_ready_file_says(cloud: RunningCloud) -> None:
    assert cloud.authority() == Path(cloud.ca_file).read_text("ascii")


def test_a_state_is_remembered_and_brought_back(cloud: RunningCloud) -> None:
    taken = cloud.snapshot("before")
    cloud.fault("delay", delay_ms=1)

    assert cloud.restore("before") == taken
    assert taken in cloud.snapshots()
    assert cloud.faults() == []


def test_a_refusal_has_the_code_and_the_reason(cloud: RunningCloud) -> None:
    with pytest.raises(ControlRefused, match="advance_seconds must be 0 or more") as refusal:
        cloud.advance(-1)

    assert refusal.value.code == "InvalidParameter"


def test_an_endpoint_where_nothing_listens_is_said_to_be_unreachable() -> None:
    with pytest.raises(CloudUnreachable, match="Is the embedded cloud running"):
        Control("http://127.0.0.1:9").health()


def test_a_cloud_that_cannot_start_shows_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(DidNotStart, match="unrecognized arguments: --no-such"), running_cloud(tmp_path, "--no-such"):
        pass
