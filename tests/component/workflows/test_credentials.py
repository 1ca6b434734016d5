"""The exchange of a job's token for temporary keys, against a runner and an STS on loopback."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.support.cloud import PATIENCE

SCRIPT = Path(__file__).parents[3] / ".github" / "credentials.py"
KEYS = {"TmpSecretId": "AKIDtemporary", "TmpSecretKey": "its-key", "Token": "its-token"}


@dataclass
class Surroundings:
    """One server in both parts: `GET` is the runner's token service, `POST` is STS."""

    server: HTTPServer
    answer: dict[str, Any]
    asked: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def around() -> Iterator[Surroundings]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say({"value": "the-job-s-token"}, None)

        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            self._say({"Response": found.answer}, json.loads(self.rfile.read(size)))

        def _say(self, answer: dict[str, Any], body: Any) -> None:
            found.asked.append((self.path, dict(self.headers), body))
            text = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_about: Any) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Surroundings(server, {"Credentials": KEYS, "RequestId": "1"})
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def run(around: Surroundings, file: Path) -> subprocess.CompletedProcess[str]:
    variables = {
        "ACTIONS_ID_TOKEN_REQUEST_URL": f"{around.url}/token?api-version=2.0",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "the-runner-s-own",
        "OIDC_AUDIENCE": "sts of tencent",
        "OIDC_PROVIDER": "github",
        "OIDC_ROLE": "qcs::cam::uin/100000000001:roleName/preview",
        "GITHUB_RUN_ID": "17",
        "GITHUB_ENV": str(file),
        "STS_URL": around.url,
        "PATH": os.defpath,
    }
    return subprocess.run(
        [sys.executable, "-I", SCRIPT], env=variables, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def test_the_keys_are_for_the_steps_after_it_and_masked(around: Surroundings, tmp_path: Path) -> None:
    done = run(around, tmp_path / "env")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"::add-mask::{value}" for value in KEYS.values()]
    assert (tmp_path / "env").read_text("utf-8").splitlines() == [
        "TENCENTCLOUD_SECRET_ID=AKIDtemporary",
        "TENCENTCLOUD_SECRET_KEY=its-key",
        "TENCENTCLOUD_SECURITY_TOKEN=its-token",
    ]
    (runner, runner_headers, _), (_, sts_headers, asked) = around.asked
    assert runner == "/token?api-version=2.0&audience=sts%20of%20tencent"
    assert runner_headers["Authorization"] == "Bearer the-runner-s-own"
    assert sts_headers["Authorization"] == "SKIP"
    assert asked["WebIdentityToken"] == "the-job-s-token"
    assert asked["RoleArn"].endswith("roleName/preview")


def test_whose_sts_is_asked_is_a_variable_that_may_be_empty() -> None:
    """A variable that is not set reaches a step as an empty one."""
    script = runpy.run_path(str(SCRIPT))

    assert [
        script["sts"](variables) for variables in ({}, {"STS_URL": ""}, {"STS_URL": "https://sts.example.com"})
    ] == [
        "https://sts.intl.tencentcloudapi.com",
        "https://sts.intl.tencentcloudapi.com",
        "https://sts.example.com",
    ]


def test_a_refusal_ends_the_job_with_the_reason_of_sts(around: Surroundings, tmp_path: Path) -> None:
    around.answer = {"Error": {"Code": "InvalidParameter.WebIdentityTokenError", "Message": "no"}, "RequestId": "1"}

    done = run(around, tmp_path / "env")

    assert done.returncode == 1
    assert "InvalidParameter.WebIdentityTokenError" in done.stderr
    assert "the-job-s-token" not in done.stdout + done.stderr
    assert not (tmp_path / "env").exists()
