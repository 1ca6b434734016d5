"""What the embedded cloud's own command line refuses."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.cloud import PATIENCE


def refused(*options: str) -> str:
    """What a start with these options says that ends at once, because of them."""
    started = subprocess.run(
        [sys.executable, "-m", "localcloud", *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert started.returncode == 2
    return started.stderr


@pytest.mark.parametrize("scale", ["0", "-1", "nan", "inf", "1e308", "much"])
def test_a_quota_scale_that_cannot_be_ends_the_start_with_a_word_about_it(scale: str) -> None:
    said = refused(f"--quota-scale={scale}")

    assert "--quota-scale: " in said
    assert "Traceback" not in said


@pytest.mark.parametrize("port", ["99999", "-1", "http"])
def test_a_port_that_cannot_be_is_not_taken_for_another_one(port: str) -> None:
    said = refused(f"--port={port}", "--end-with-stdin")

    assert "--port: " in said
    assert "0 to 65535" in said
