"""What the documentation says exists, exists."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import typer

import client
from client.main import app
from infra import documents
from infra.place import Place
from tests.unit.docs.pages import ROOT, Page, pages

PAGES = pages()
NAMES = [page.name for page in PAGES]
EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=NAMES)


def test_the_readme_links_every_page() -> None:
    linked = {link.partition("#")[0] for link in PAGES[0].links}
    assert {name for name in NAMES if name.startswith("docs/")} - linked == set()


@EVERY_PAGE
def test_every_relative_link_leads_somewhere(page: Page) -> None:
    broken = []
    for link in page.links:
        target, _, anchor = link.partition("#")
        if "://" in link:
            continue
        path = page.path if not target else page.path.parent / target
        if not path.exists() or (anchor and anchor not in Page(path).anchors):
            broken.append(link)
    assert broken == []


@EVERY_PAGE
def test_every_make_target_exists(page: Page) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {words[0] for words in page.commands("make") if words}
    assert named - targets == set()


def test_the_readme_names_the_two_commands() -> None:
    assert {words[0] for words in PAGES[0].commands("make")} >= {"demo", "test"}


@EVERY_PAGE
def test_every_aigc_command_and_option_exists(page: Page) -> None:
    wrong = [words for words in page.commands("aigc") if not is_understood(words)]
    assert wrong == []


@pytest.mark.parametrize("words", [["paint"], ["draw", "--no-such"], ["keys", "old"], ["status", "ID", "-x"]])
def test_a_command_that_does_not_exist_would_be_noticed(words: list[str]) -> None:
    assert not is_understood(words)


def is_understood(words: Sequence[str]) -> bool:
    """Whether the command line knows these words: commands by name, options by name, other words as arguments."""
    command: Any = typer.main.get_command(app)
    for word in words:
        if word.startswith("-"):
            known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
            if word not in known | {"--help"}:
                return False
        elif hasattr(command, "commands"):
            if word not in command.commands:
                return False
            command = command.commands[word]
    return True


@EVERY_PAGE
def test_every_setting_exists(page: Page) -> None:
    settings = set(re.findall(r"^  (\w+):$", (ROOT / "Pulumi.yaml").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"aigc-image-service:(\w+)", page.text))
    looks_like_one = {
        span for span in page.spans if re.fullmatch(r"(keep|sweep|url|unknown|force|mps|api)[a-z]*[A-Z]\w*", span)
    }
    values = {"apiGateway"}
    assert (named | looks_like_one) - settings - values == set()


@EVERY_PAGE
def test_every_path_of_the_repository_that_is_named_exists(page: Page) -> None:
    rooms = {path.name for path in ROOT.iterdir() if path.is_dir()}
    named = {span for span in page.spans if "/" in span and re.fullmatch(r"[\w./-]+", span)}
    ours = {span for span in named if span.split("/")[0] in rooms - {".local", "out", "build"}}
    in_the_bucket = {"jobs/", "inbox/", "queue/", "outputs/", "failed/", "references/"}
    assert {span for span in ours - in_the_bucket if not (ROOT / span).exists()} == set()


def test_the_readme_shows_every_room() -> None:
    shown = set(re.findall(r"`(\w+)/`", PAGES[0].text))
    rooms = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    generated = {"build", "out", "__pycache__"}
    assert rooms - generated - shown == set()


@EVERY_PAGE
def test_every_python_block_uses_what_the_library_has(page: Page) -> None:
    for block in page.blocks("python"):
        tree = ast.parse(block)
        imported = [
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "client"
            for alias in node.names
        ]
        called = [
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "service"
        ]
        assert set(imported) <= set(client.__all__)
        assert [name for name in called if not hasattr(client.ImageService, name)] == []


PLACE = Place(region="ap-singapore", app_id="1250000000", bucket="art-1250000000")
DOCUMENTS: Mapping[str, str] = {
    "run_function": documents.run_function(PLACE, "aigc-local-webhooks"),
    "deliver_images": documents.deliver_images(PLACE),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_security_page_lists_every_statement_and_no_other(name: str) -> None:
    rows = Page(ROOT / "docs" / "security.md").table(name)
    described = [(set(re.findall(r"`([^`]+)`", actions)), set(words(where))) for actions, where, _ in rows]
    granted = [
        (set(statement["action"]), {place_of(resource) for resource in statement["resource"]})
        for statement in json.loads(DOCUMENTS[name])["statement"]
    ]
    assert described == granted


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell) or [cell]


def place_of(resource: str) -> str:
    """A CAM resource as the page writes it: the prefix, `*`, the bucket as a whole, or the name of a secret."""
    if resource == "*":
        return "*"
    if resource.startswith("qcs::ssm:"):
        return resource.rpartition("/")[2]
    prefix = resource.partition(f"{PLACE.bucket}/")[2].removesuffix("*")
    return prefix or "the bucket"


def test_the_security_page_names_every_denied_action() -> None:
    denied = {
        action.removeprefix("name/")
        for statement in json.loads(documents.guard_bucket(PLACE, tls_only=True))["Statement"]
        for action in statement["Action"]
    }
    section = Page(ROOT / "docs" / "security.md").text.partition("## What nobody may do")[2].partition("## ")[0]
    assert set(re.findall(r"`(cos:\w+)`", section)) == denied


def test_every_log_line_and_error_code_of_the_runbook_exists_in_the_function() -> None:
    source = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "function").rglob("*.py")))
    page = Page(ROOT / "docs" / "operations.md")
    lines = [name for row in page.table("log lines") for name in words(row[0])]
    codes = [code for table in ("error codes", "refusals") for row in page.table(table) for code in words(row[0])]
    ends = {"succeeded", "failed", "canceled"}  # logged by the kind of the end
    ours = [code for code in codes if not code.endswith("...")]
    assert len(lines) > 5
    assert len(ours) > 3
    assert [name for name in (*lines, *ours) if name not in ends and f'"{name}"' not in source] == []
