"""Which models a stack offers: what the function is told, and that it understands it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aigc.request import catalogue as of_the_function
from aigc.request import offer
from aigc.request.catalogue import Limits, Pixels

from infra import catalogue
from infra.errors import InfraError
from infra.settings.environment import variables
from infra.settings.reading import Given, read
from infra.settings.table import TABLE

Stack = Callable[..., Given]

ROOT = Path(__file__).parents[3]
EVERY_LIMIT = {
    "name": "Brand-new",
    "versions": ["1.0"],
    "referenceImages": 3,
    "promptCharacters": 500,
    "ratios": ["1:1"],
    "resolutions": ["2K"],
    "pixels": [262144, 4194304],
    "sides": [512, 2048],
}


def told(stack: Given) -> dict[str, str]:
    settings = read(stack)
    return variables(settings.place, settings.service)


def understood(stack: Given) -> offer.Offer:
    environment = told(stack)
    return offer.read(environment["AIGC_MODELS"], environment["AIGC_DEFAULT_MODEL"])


def test_by_default_the_function_is_told_nothing_of_models(stack: Stack) -> None:
    assert "AIGC_MODELS" not in told(stack())


def test_models_are_told_in_as_few_bytes_as_it_takes(stack: Stack) -> None:
    models = [{"name": "Hunyuan"}, {"name": "New", "versions": ["1"]}, {"name": "Any", "referenceImages": 2}]
    assert told(stack(models=models))["AIGC_MODELS"] == '[["Hunyuan"],["New",["1"]],["Any",[],{"images":2}]]'


def test_the_function_understands_every_limit(stack: Stack) -> None:
    found = understood(stack(models=[{"name": "Hunyuan"}, EVERY_LIMIT]))
    assert found.models["Hunyuan"] == of_the_function.MODELS["Hunyuan"]
    assert found.models["Brand-new"].versions == {
        "1.0": Limits(
            images=3, prompt=500, ratios=("1:1",), resolutions=("2K",), size=Pixels(262144, 4194304, 512, 2048)
        )
    }


def test_the_function_understands_the_example_of_the_page(stack: Stack) -> None:
    example = TABLE["models"].example
    assert list(understood(stack(models=example)).models) == [model["name"] for model in example]


def test_a_default_may_be_any_model_that_is_offered(stack: Stack) -> None:
    found = understood(stack(models=[{"name": "Brand-new"}], defaultModel="Brand-new"))
    assert (found.default, list(found.models)) == ("Brand-new", ["Brand-new"])


def test_where_any_model_is_offered_the_default_may_be_any(stack: Stack) -> None:
    found = understood(stack(models=[{"name": "*", "promptCharacters": 200}], defaultModel="Brand-new"))
    assert found.names is None
    assert found.model("Brand-new").limits("").prompt == 200


@pytest.mark.parametrize("limit", ["referenceImages", "promptCharacters", "ratios", "resolutions", "pixels", "sides"])
def test_each_limit_may_stand_alone(stack: Stack, limit: str) -> None:
    entry: dict[str, Any] = {"name": "Hunyuan", limit: EVERY_LIMIT[limit]}
    versions = understood(stack(models=[entry])).models["Hunyuan"].versions
    assert versions != of_the_function.MODELS["Hunyuan"].versions


def test_the_names_come_from_the_file_that_is_shipped() -> None:
    assert catalogue.names(ROOT) == tuple(of_the_function.MODELS)


def test_a_catalogue_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InfraError, match=r"models\.json cannot be read"):
        catalogue.names(tmp_path)
