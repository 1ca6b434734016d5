"""The policy pack under the real engine: what keeps to the rules passes, what breaks one is stopped."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import engine
from local.places import Places
from local.policy import breaches, stacks
from local.run import Run, Runs
from tests.support.cloud import PATIENCE, ROOT
from tests.support.stack import configure

Preview = Callable[..., list[str]]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """An empty account; its first stack is never brought up."""
    run = Runs.at(Places(ROOT, tmp_path_factory.mktemp("first")), engine.ensure()).start()
    yield run
    run.end()


@pytest.fixture
def breaches_of(first: Run, tmp_path: Path) -> Preview:
    """What the pack says about a stack of that name, with these settings on top of the committed ones."""

    def preview(stack: str, **settings: Any) -> list[str]:
        run = Runs.at(Places(ROOT, tmp_path / stack, stack), engine.ensure()).beside(first)
        configure(run, settings)
        return breaches(run, ROOT)

    return preview


@pytest.mark.parametrize("stack", stacks(ROOT))
def test_every_stack_keeps_to_the_rules(breaches_of: Preview, stack: str) -> None:
    assert breaches_of(stack) == []


def test_a_stack_that_breaks_rules_is_stopped_and_told_each_of_them(first: Run, breaches_of: Preview) -> None:
    told = breaches_of(
        "prod",
        protect=False,
        anonymous=True,
        timeoutSeconds=900,
        memoryMb=2048,
        keepOutputsDays=7,
        keepJobsDays=30,
        logRetentionDays=7,
    )

    assert sorted(" ".join(sentence.split(":")[0].split()[::2]) for sentence in told) == [
        "images-bucket kept-in-production",
        "images-bucket kept-in-production",
        "images-bucket protected-in-production",
        "logs-topic logs-kept-in-production",
        "service-function bounded-function",
        "service-function bounded-function",
        "service-function known-callers",
    ]
    assert any("Set protect to true" in sentence for sentence in told)


def test_nobody_is_anonymous_behind_api_gateway_either(breaches_of: Preview) -> None:
    (told,) = breaches_of("prod", frontDoor="apiGateway", anonymous=True)

    assert "known-callers" in told
    assert "Set anonymous to false" in told


def test_an_engine_that_starts_packs_by_their_folder_is_stopped_too(first: Run, tmp_path: Path) -> None:
    """As Pulumi's own language host does it. The program is this test, so no language host is needed for that."""
    found = engine.ensure().bin_dir
    bare = tmp_path / "bin"
    bare.mkdir()
    for program in ("pulumi", "pulumi-analyzer-policy-python"):
        shutil.copy2(found / program, bare)
    env = first.stack.env
    path = [str(bare), *(part for part in env["PATH"].split(os.pathsep) if part != str(found))]
    words = [sys.executable, "-m", "tests.support.open_bucket", str(tmp_path), str(ROOT / "policy")]

    told = subprocess.run(
        words,
        cwd=ROOT,
        env={**env, "PATH": os.pathsep.join(path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )

    assert "private-bucket" in told.stdout
    assert "encrypted-bucket" in told.stdout
