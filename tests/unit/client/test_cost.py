"""What a stack costs: from the user's own prices, with the ceiling as the bound of the damage."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from client.cost import EXAMPLE, UnusablePrices, Volume, estimate, read_prices
from client.main import app
from client.stack_settings import UnusableSettings, read_settings, ticks_per_day

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


def printed(**changed: str) -> str:
    """As `pulumi config --json` prints it, defaults included."""
    values = {"memoryMb": "512", "keepOutputsDays": "90", "imagesPerDay": "20", "sweepCron": "0 */5 * * * * *"}
    own = {
        f"aigc-image-service:{name}": {"value": value, "secret": False} for name, value in (values | changed).items()
    }
    secret = {"aigc-image-service:webhookSecret": {"secret": True}}
    return json.dumps({**own, **secret, "tencentcloud:region": {"value": "ap-singapore", "secret": False}})


def test_a_stack_s_settings_decide_what_it_costs_and_options_come_before_them(tmp_path: Path) -> None:
    prices, settings = tmp_path / "prices.toml", tmp_path / "settings.json"
    prices.write_text(PRICES, encoding="utf-8")
    settings.write_text(printed(), encoding="utf-8")
    given = ("--prices", str(prices), "--settings", str(settings), "--images-per-day", "30", "--json")

    answer = json.loads(run(*given).output)
    chosen = json.loads(run(*given, "--ceiling", "10", "--memory-mb", "256").output)

    amounts, fewer = ({item["name"]: item["amount"] for item in each["items"]} for each in (answer, chosen))
    calls = 20 * 3 + 288
    assert (amounts["images"], answer["most_images_cost"]) == (20, 10)
    assert (amounts["function, calls"], amounts["function, time"]) == (calls, calls / 2)
    assert amounts["bucket, storage"] == pytest.approx(20 * 2 / 1024 * 90)
    assert (fewer["images"], fewer["function, time"]) == (10, (10 * 3 + 288) / 4)


@pytest.mark.parametrize(
    ("line", "ticks"),
    [
        ("*/30 * * * * * *", 2880),
        ("0 * * * * * *", 1440),
        ("0,30 0-9 8-18/2 * * MON-FRI *", 2 * 10 * 6),
        ("15/15 0 0 * * * *", 3),
        ("0,0 0 0 1 JAN * 2027", 1),
    ],
)
def test_the_timer_ticks_as_often_as_its_line_says(line: str, ticks: int) -> None:
    assert ticks_per_day(line) == ticks


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("KEY VALUE", "it is not JSON"),
        ("[]", "it lacks memoryMb, keepOutputsDays, imagesPerDay, sweepCron; give what `pulumi config --json` prints"),
        (printed(memoryMb="lots"), "memoryMb is 'lots', which is no number"),
        (printed(sweepCron="* * *"), "has no seven fields"),
        (printed(sweepCron="x * * * * * *"), "of which 'x' cannot be read"),
        (printed(sweepCron="*/0 * * * * * *"), "of which '\\*/0' cannot be read"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_with_a_reason(text: str, sentence: str) -> None:
    with pytest.raises(UnusableSettings, match=sentence):
        read_settings(text)


def test_settings_come_through_a_pipe_too_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text(PRICES, encoding="utf-8")
    words = ["cost", "--prices", str(prices), "--settings", "-"]

    assert "At most 10.00 EUR" in CliRunner().invoke(app, words, input=printed()).output
    refused = CliRunner().invoke(app, words, input="no settings")
    assert refused.exit_code == 2
    assert "it is not JSON" in refused.output
