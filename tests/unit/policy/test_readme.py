"""The page about the pack says what the pack does."""

from __future__ import annotations

from pathlib import Path

from policy.catalogue import RULES
from tests.unit.docs.pages import Page

PAGE = Page(Path(__file__).parents[3] / "policy" / "README.md")


def test_every_rule_is_on_the_page_in_its_own_words() -> None:
    assert PAGE.table("rules") == [[f"`{rule.name}`", rule.says] for rule in RULES]


def test_every_number_that_can_be_chosen_is_on_the_page() -> None:
    numbers = {name: value for rule in RULES for name, value in rule.limits.items()}

    assert [name for name in numbers if f"`{name}`" not in PAGE.text] == []
    assert [value for value in numbers.values() if str(value) not in PAGE.text] == []
