"""`aigc` and the library against the deployed service: what a person types, and what is there afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cloud import PATIENCE, eventually
from tests.support.examples import said_by
from tests.support.images import jpeg, opened
from tests.support.stack import Deployed
from tests.unit.docs.pages import ROOT, Page


@pytest.fixture
def folder(service: Deployed, tmp_path: Path) -> Path:
    """A folder in which `aigc` finds the service."""
    (tmp_path / ".local").mkdir()
    service.outputs.write(tmp_path / ".local" / "outputs.json")
    return tmp_path


def aigc(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("aigc")), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_draw_a_cat(folder: Path) -> None:
    done = aigc(folder, "draw", "draw a cat", "-o", "cat.png")
    assert (done.returncode, done.stdout) == (0, "cat.png\n"), done.stderr
    assert opened((folder / "cat.png").read_bytes()).format == "PNG"


def test_the_name_of_the_file_chooses_the_format(folder: Path) -> None:
    assert aigc(folder, "draw", "draw a cat", "-o", "cat.jpg").returncode == 0
    assert opened((folder / "cat.jpg").read_bytes()).format == "JPEG"


def test_the_python_of_the_readme_saves_the_image(service: Deployed, tmp_path: Path) -> None:
    (example,) = Page(ROOT / "README.md").blocks("python")
    given = f"url, api_key = {service.outputs.localUrl!r}, {service.outputs.apiKey!r}\n"
    said_by(given + example, tmp_path)
    assert opened((tmp_path / "cat.png").read_bytes()).format == "PNG"


def test_the_same_order_again_is_not_paid_for_again(service: Deployed, folder: Path) -> None:
    (folder / "dog.jpg").write_bytes(jpeg())
    order = ("draw", "as a cat", "--reference", "dog.jpg", "-o", "cat.png", "--idempotency-key", "order-by-hand-1")
    first = aigc(folder, *order, "--no-wait")
    again = aigc(folder, *order)
    assert again.returncode == 0, again.stderr
    assert len(service.creates(first.stdout.strip())) == 1


def test_an_upload_is_fetched_by_the_id_that_was_printed(service: Deployed, folder: Path) -> None:
    (folder / "dog.jpg").write_bytes(jpeg("blue"))
    sent = aigc(folder, "upload", "dog.jpg", "--prompt", "a 猫 in oil")
    # A machine may be so busy that the event takes longer than the ten seconds for which `aigc` waits for a new job.
    eventually(lambda: service.keys(f"jobs/{sent.stdout.strip()}/"))
    done = aigc(folder, "status", sent.stdout.strip(), "--wait", "-o", "oil.png")
    assert done.returncode == 0, done.stderr
    assert service.job(sent.stdout.strip())["prompt"] == "a 猫 in oil"
    opened((folder / "oil.png").read_bytes())


def test_a_prompt_that_is_too_long_names_the_field_and_the_limit(folder: Path) -> None:
    refused = aigc(folder, "draw", "x" * 1001)
    assert refused.returncode == 4
    assert "prompt" in refused.stderr
    assert "1000" in refused.stderr


def test_a_cost_is_of_the_settings_that_the_stack_has(service: Deployed, folder: Path) -> None:
    (folder / "prices.toml").write_text(aigc(folder, "cost", "--example").stdout, "utf-8")
    run = service.run
    where = ["--stack", run.places.stack, "--config-file", str(run.places.settings), "--non-interactive"]
    printed = subprocess.run(
        [run.stack.program, "config", "--json", *where],
        cwd=run.places.root,
        env=run.stack.env,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    (folder / "settings.json").write_text(printed.stdout, "utf-8")

    done = aigc(folder, "cost", "--prices", "prices.toml", "--settings", "settings.json", "--json")

    assert json.loads(done.stdout)["items"][2] == {
        "name": "function, calls",
        "amount": 100 * 3 + 2880,
        "unit": "calls",
        "cost": pytest.approx(0.00318),
    }, done.stderr
