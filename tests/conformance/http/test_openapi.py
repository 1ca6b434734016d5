"""The OpenAPI document is a valid one, is what the code says, and is what the deployed service does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import openapi_spec_validator
import pytest
from aigc import errors
from aigc.request import validation
from aigc.web import openapi, routes

from tests.support.cloud import ROOT
from tests.support.stack import Deployed

PAGE = ROOT / "docs" / "openapi.json"
SETTINGS = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = "10"  # generated requests per operation, beside the systematic ones
LIMIT = 1800.0  # seconds; about 60 on a quiet machine


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """As it is sent."""
    return dict(json.loads(json.dumps(openapi.document())))


def test_it_is_a_valid_document(document: dict[str, Any]) -> None:
    openapi_spec_validator.validate(document)


def test_the_page_is_what_the_code_says(document: dict[str, Any]) -> None:
    assert json.loads(PAGE.read_text("utf-8")) == document, "run `make docs`"


def test_it_has_every_route_and_no_other(document: dict[str, Any]) -> None:
    described = {
        path: {name.upper() for name in item if name != "parameters"} for path, item in openapi_paths(document)
    }
    assert described == {path: set(handlers) for path, handlers in routes.ROUTES.items()}


def openapi_paths(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return list(document["paths"].items())


def test_it_has_every_spelling_of_every_field_and_no_other(document: dict[str, Any]) -> None:
    known = {spelling for spellings in validation.TOP.values() for spelling in spellings}
    assert set(document["components"]["schemas"]["ImageRequest"]["properties"]) == known


def test_every_error_of_a_caller_is_an_answer_of_some_path(document: dict[str, Any]) -> None:
    told = json.dumps(document["paths"])
    elsewhere = {errors.CallerError, errors.OverLimit, errors.MethodNotAllowed, errors.NotAnImage, errors.NotReadable}
    answers = below(errors.CallerError) - elsewhere
    assert [kind.code for kind in answers if f"`{kind.code}`: {kind.title}" not in told] == []


def below(kind: type[errors.ImageServiceError]) -> set[type[errors.ImageServiceError]]:
    """The class and all that are derived from it."""
    return {kind}.union(*(below(derived) for derived in kind.__subclasses__()))


def test_the_service_hands_it_out_to_everybody(service: Deployed) -> None:
    answer = service.call("GET", "/openapi.json", Authorization="")
    assert (answer.status_code, answer.json()) == (200, json.loads(PAGE.read_text("utf-8")))


def test_the_service_does_what_it_says(service: Deployed, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("schemathesis")
    phases = "examples,coverage,fuzzing,stateful"
    options = ["--phases", phases, "--max-examples", EXAMPLES, "--seed", "1", "--no-color", "--warnings", "off"]
    access = ["--url", service.outputs.localUrl, "--header", f"Authorization: Bearer {service.outputs.apiKey}"]
    done = subprocess.run(
        [program, "--config-file", SETTINGS, "run", PAGE, *access, *options],
        cwd=tmp_path,  # it keeps notes there
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
