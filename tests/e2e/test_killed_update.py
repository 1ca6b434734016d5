"""`up` after an `up` that was killed: it goes on, and in the end everything is there once."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.cloud import PATIENCE, ROOT
from tests.support.figures import Tell
from tests.support.killing import Point, kill_up, points
from tests.support.snapshots import Snapshots
from tests.support.stack import Initialised, initialised, nobody, things

KILLS = 5


def as_the_page_says(service: Initialised) -> None:
    """The commands of docs/operations.md up to the last, which is `pulumi up`."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8").partition("## An update that was killed")[2]
    block = re.search(r"```sh\n(.*?)pulumi up\n```", page, re.DOTALL)
    assert block is not None
    stack, settings = f"--stack {service.run.places.stack}", f"--config-file {service.run.places.settings}"
    commands = block[1].replace("made.json", str(service.run.places.state / "made.json"))
    for begin, more in {
        "pulumi cancel": f"--yes {stack}",
        "pulumi stack export": stack,
        "pulumi import": f"--yes --skip-preview {stack} {settings}",
        "pulumi refresh": f"--yes --skip-preview {stack} {settings}",
    }.items():
        assert begin in commands
        commands = commands.replace(begin, f"{begin} --non-interactive {more}")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=ROOT,
        env=service.run.stack.env,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_update_goes_on_where_a_killed_one_ended(tmp_path: Path, figure: Tell) -> None:
    """Behind a Function URL, with everything else that a stack can have."""
    alarms = {"alarms": True, "alarmReceivers": ["user:7"]}
    with initialised(tmp_path, reservedInstances=5, corsOrigins=["https://shop.example.com"], **alarms) as service:
        before, snapshots = things(service), Snapshots(service)
        snapshots.remember("empty")
        service.up()
        whole = things(service)
        began = time.monotonic()

        chosen = points(service.cloud.journal(), of=KILLS)
        for number, point in enumerate(chosen):
            kill_up(snapshots, point, alone=number % 3 == 2)
            if number == 0:
                as_the_page_says(service)
            else:
                service.run.stack.recover()
            up = service.up()

            assert things(service) == whole, point
            up.run.stack.expect_no_changes(nobody)
            up.run.stack.destroy(nobody)
            assert things(service) == before, point

        told = ", ".join(map(str, chosen))
        figure(f"{KILLS} updates killed and finished in {time.monotonic() - began:.0f} s: {told}")


IN_THE_GATEWAY = ("CreateService", "CreateApi", "CreateApiKey", "BindEnvironment")


@pytest.mark.parametrize("action", IN_THE_GATEWAY)
def test_an_update_goes_on_behind_api_gateway_too(tmp_path: Path, action: str) -> None:
    """Its names are not unique, an API cannot be imported, and nothing can be bound twice."""
    with initialised(tmp_path, frontDoor="apiGateway", gatewayKeys=[{"name": "shop"}]) as service:
        before, snapshots = things(service), Snapshots(service)
        snapshots.remember("empty")
        kill_up(snapshots, Point("apigateway", action, 1, effect=True), alone=False)
        service.run.stack.recover()

        up = service.up()

        made = [thing.kind for thing in things(up) - before]
        assert [made.count(kind) for kind in ("API", "usage plan", "key pair")] == [1, 1, 1]
        secret = up.run.stack.secret_output("gatewayKeys")["shop"]["secretKey"].encode()
        assert [file for file in up.run.places.backend.rglob("*.json") if secret in file.read_bytes()] == []
        up.run.stack.expect_no_changes(nobody)
        up.run.stack.destroy(nobody)
        assert things(up) == before
