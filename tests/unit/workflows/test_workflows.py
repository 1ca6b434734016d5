"""The GitHub workflows: pinned, with the least permissions, and no secret where a stranger's code runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with pulumi, without types

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SAME_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository"
PINNED = re.compile(r"- uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")

EVERY_FILE = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)

Workflow = Mapping[Any, Any]


def parsed(file: Path) -> Workflow:
    found: Workflow = yaml.safe_load(file.read_text("utf-8"))
    return found


def events(workflow: Workflow) -> set[str]:
    """YAML 1.1 reads the key `on` as true."""
    return set(workflow[True])


def steps(workflow: Workflow) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Every step with its job."""
    for job in workflow["jobs"].values():
        yield from ((job, step) for step in job["steps"])


def test_there_is_one_for_the_checks_and_one_for_previews() -> None:
    assert [file.name for file in FILES] == ["ci.yml", "preview.yml"]


@EVERY_FILE
def test_every_action_is_pinned_to_a_commit_and_says_which_version_that_is(file: Path) -> None:
    lines = [line.strip() for line in file.read_text("utf-8").splitlines() if "uses:" in line]

    assert lines
    assert [line for line in lines if not PINNED.fullmatch(line)] == []


@EVERY_FILE
def test_a_job_may_do_what_it_says_and_ends_in_time(file: Path) -> None:
    workflow = parsed(file)

    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert set(job["permissions"]) <= {"contents", "id-token", "pull-requests"}
        assert job["permissions"].get("contents", "read") == "read"
        assert 0 < job["timeout-minutes"] <= 60
    assert "pull_request_target" not in events(workflow)


@EVERY_FILE
def test_no_step_keeps_the_token_or_puts_what_others_wrote_into_a_script(file: Path) -> None:
    for _, step in steps(parsed(file)):
        if str(step.get("uses", "")).startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
        assert "${{" not in step.get("run", ""), "hand values over in env: a branch name can be a command"


@EVERY_FILE
def test_secrets_and_tokens_are_for_reviewed_code_of_this_repository_only(file: Path) -> None:
    for job, step in steps(parsed(file)):
        if "secrets." in str(step) or "id-token" in job["permissions"]:
            assert job["environment"] == "preview"
            assert SAME_REPOSITORY in job["if"]
        assert "secrets." not in str({name: value for name, value in job.items() if name != "steps"})


def test_who_may_comment_runs_no_code_of_the_pull_request() -> None:
    jobs = parsed(ROOT / ".github" / "workflows" / "preview.yml")["jobs"]
    (commenter,) = (job for job in jobs.values() if "pull-requests" in job["permissions"])

    assert commenter["permissions"] == {"pull-requests": "write"}
    assert not any("checkout" in str(step.get("uses", "")) for step in commenter["steps"])


@EVERY_FILE
def test_every_make_target_and_every_file_that_is_run_exists(file: Path) -> None:
    scripts = "\n".join(step.get("run", "") for _, step in steps(parsed(file)))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    assert set(re.findall(r"\bmake ([a-z-]+)", scripts)) <= targets
    named = re.findall(r"\bpython (\S+\.py)|--policy-pack (\S+)", scripts)
    assert [path for pair in named for path in pair if path and not (ROOT / path).is_file()] == []


def test_previews_run_the_policy_pack() -> None:
    jobs = parsed(ROOT / ".github" / "workflows" / "preview.yml")["jobs"]

    assert any(step.get("run") == "make policy" for step in jobs["policy"]["steps"])
    assert any(
        "--policy-pack policy/bin/pulumi-analyzer-aigc" in step.get("run", "") for step in jobs["stack"]["steps"]
    )


def test_an_account_of_either_site_can_be_previewed() -> None:
    """The STS of one does not know the roles of the other."""
    jobs = parsed(ROOT / ".github" / "workflows" / "preview.yml")["jobs"]
    (exchange,) = (step for step in jobs["stack"]["steps"] if step.get("run") == "python .github/credentials.py")

    assert exchange["env"]["STS_URL"] == "${{ vars.STS_URL }}"
