"""A stack that says which models it offers: one of the catalogue, and one that only MPS knows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.cloud import eventually
from tests.support.stack import Deployed, deployed

CAT = "https://example.com/cat.png"
MODELS = [{"name": "Hunyuan"}, {"name": "Seedream", "versions": ["4.5"], "promptCharacters": 40}]


@pytest.fixture(scope="module")
def choosy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with deployed(tmp_path_factory.mktemp("models"), models=MODELS) as stack:
        yield stack


def test_a_model_that_only_mps_knows_draws(choosy: Deployed) -> None:
    accepted = choosy.create({"prompt": "draw a cat", "model": "Seedream", "model_version": "4.5"})
    assert accepted.status_code == 202, accepted.text

    job_id = accepted.json()["id"]
    assert choosy.finished(job_id)["status"] == "succeeded"
    (create,) = choosy.creates(job_id)
    assert (create.request["ModelName"], create.request["ModelVersion"]) == ("Seedream", "4.5")


@pytest.mark.parametrize(
    ("order", "field", "limit"),
    [
        ({"prompt": "x", "model": "Kling"}, "model", ["Hunyuan", "Seedream"]),
        ({"prompt": "x" * 41, "model": "Seedream"}, "prompt", 40),
        ({"prompt": "x", "model": "Seedream", "model_version": "4.0"}, "model_version", ["4.5"]),
        ({"model": "Seedream", "reference_images": [CAT, CAT]}, "reference_images", 1),
    ],
)
def test_what_is_not_offered_is_refused(choosy: Deployed, order: dict[str, object], field: str, limit: object) -> None:
    refused = choosy.create(order)
    assert refused.status_code == 422
    assert [(error["field"], error["limit"]) for error in refused.json()["errors"]] == [(field, limit)]


def test_its_document_says_so(choosy: Deployed) -> None:
    request = choosy.call("GET", "/openapi.json", Authorization="").json()["components"]["schemas"]["ImageRequest"]
    assert list(request["x-models"]) == ["Hunyuan", "Seedream"]


def test_a_file_for_a_model_that_is_not_offered_becomes_a_report(choosy: Deployed) -> None:
    choosy.drop("kling.json", b'{"prompt": "x", "model": "Kling"}')
    (report,) = eventually(lambda: choosy.keys("failed/"))
    assert b"Seedream" in choosy.read(report)
