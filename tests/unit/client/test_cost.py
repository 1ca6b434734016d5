"""What a stack costs: from the user's own prices, with the ceiling as the bound of the damage."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from client.cost import EXAMPLE, UnusablePrices, Volume, estimate, read_prices
from client.main import app

PRICES = """
currency = "EUR"
image = 0.5
function_gb_second = 0
function_million_calls = 0
storage_gb_month = 3
bucket_ten_thousand = 0
log_gb = 0
"""


def told(volume: Volume) -> dict[str, float]:
    return {item.name: item.cost for item in estimate(volume, read_prices(PRICES)).items}


def test_images_and_what_is_kept_of_them_are_paid_for() -> None:
    costs = told(Volume(1024, image_mb=1, keep_outputs_days=30))

    assert costs["images"] == 512
    assert costs["bucket, storage"] == 3, "30 GB are there at any time, and a day is a thirtieth of a month"


def test_a_ceiling_bounds_the_images_that_are_paid_for() -> None:
    found = estimate(Volume(1000, ceiling=100), read_prices(PRICES))

    assert (found.items[0].amount, found.most_images_cost) == (100, 50)
    assert estimate(Volume(1000), read_prices(PRICES)).most_images_cost is None


def test_the_timer_costs_even_when_nobody_draws() -> None:
    amounts = {item.name: item.amount for item in estimate(Volume(0), read_prices(EXAMPLE)).items}

    assert (amounts["images"], amounts["function, calls"]) == (0, 2880)


def test_the_example_can_be_read_and_says_that_it_is_one() -> None:
    assert read_prices(EXAMPLE).image == 1
    assert "NOT REAL PRICES" in EXAMPLE


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("currency = ", "not TOML"),
        (PRICES.replace("image = 0.5", ""), "it lacks image"),
        (PRICES + "video = 1", "video is no price"),
        (PRICES.replace("0.5", "-1"), "image must be a number of 0 or more"),
        (PRICES.replace("0.5", '"cheap"'), "image must be a number of 0 or more"),
        (PRICES.replace("0.5", "inf"), "image must be a number of 0 or more"),
    ],
)
def test_prices_that_cannot_be_used_are_refused_with_a_reason(text: str, sentence: str) -> None:
    with pytest.raises(UnusablePrices, match=sentence):
        read_prices(text)


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["cost", *arguments])


def test_the_command_prints_a_table_json_or_an_example(tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(PRICES, encoding="utf-8")

    table = run("--prices", str(file), "--images-per-day", "10", "--ceiling", "20")
    assert table.exit_code == 0
    assert "At most 10.00 EUR for the images of one day (the ceiling)." in table.output
    answer = json.loads(run("--prices", str(file), "--images-per-day", "10", "--json").output)
    assert (answer["currency"], answer["items"][0]["cost"], answer["most_images_cost"]) == ("EUR", 5, None)
    assert run("--example").output == EXAMPLE
    assert run().exit_code == 2
    assert run("--prices", str(tmp_path / "none.toml")).exit_code == 2
