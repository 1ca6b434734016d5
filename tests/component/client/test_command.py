"""The command as a process: what a shell sees of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.cloud import PATIENCE

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")}


class SlowService(ThreadingHTTPServer):
    """Accepts every order and never finishes one."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), SlowAnswers)
        self.was_looked_at = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class SlowAnswers(BaseHTTPRequestHandler):
    """One connection to the slow service."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(202, {"id": "j1", "status": "accepted"})

    def do_GET(self) -> None:
        assert isinstance(self.server, SlowService)
        self._answer(200, {"id": "j1", "status": "submitted"})
        self.server.was_looked_at.set()

    def _answer(self, status: int, document: dict[str, str]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, _format: str, *args: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def slow_service() -> Iterator[SlowService]:
    server = SlowService()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join(PATIENCE)
    server.server_close()


@pytest.fixture
def ctrl_c() -> Iterator[int]:
    """What Ctrl-C sends, and a program started here hears, also when these tests run in a shell's background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield signal.SIGINT
    signal.signal(signal.SIGINT, before)


def aigc(*arguments: str, folder: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [Path(sys.executable).with_name("aigc"), *arguments],
        cwd=folder,
        env={**ENVIRONMENT, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_ctrl_c_ends_the_command_and_says_how_to_go_on(slow_service: SlowService, ctrl_c: int, tmp_path: Path) -> None:
    process = aigc("draw", "a cat", folder=tmp_path, AIGC_URL=slow_service.url, AIGC_API_KEY="aigc_made-up")
    assert slow_service.was_looked_at.wait(PATIENCE)
    process.send_signal(ctrl_c)
    out, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert out == ""
    assert "aigc status j1 --wait -o ." in said
    assert "Traceback" not in said


def test_an_order_without_waiting_prints_the_id_alone(slow_service: SlowService, tmp_path: Path) -> None:
    process = aigc(
        "draw", "a cat", "--no-wait", folder=tmp_path, AIGC_URL=slow_service.url, AIGC_API_KEY="aigc_made-up"
    )
    out, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (0, "j1\n")
    assert "aigc status j1" in said


def test_nothing_configured_is_one_sentence_and_exit_code_3(tmp_path: Path) -> None:
    process = aigc("draw", "a cat", folder=tmp_path)
    out, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (3, "")
    assert "make up" in said
    assert "Traceback" not in said
