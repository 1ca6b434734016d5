"""Check: what is filled in, what is put into shape, and how mistakes are told."""

from __future__ import annotations

from typing import Any

import pytest

from provider.check import check
from provider.fields import block, blocks, flag, number, text, text_list, text_map
from provider.naming import Mode, Naming
from provider.rules import between
from provider.values import UNKNOWN, Properties

FIELDS = {
    "name": text(autoname=20),
    "size": number(between(1, 10, "MB"), default=5),
    "open": flag(),
    "tags": text_map(),
    "hosts": text_list(),
    "inner": block({"kind": text(required=True), "port": number(default=80)}),
    "rules": blocks({"kind": text(required=True)}),
    "tiers": text(not_here="only elsewhere"),
}
NAMING = Naming("thing", b"seed")


def failures(asked: dict[str, Any]) -> dict[str, str]:
    return {failure.path: failure.reason for failure in check(FIELDS, asked, {}, NAMING).failures}


def test_defaults_are_filled_in_and_listed_at_every_depth() -> None:
    checked = check(FIELDS, {"name": "x", "inner": {"kind": "a"}}, {}, NAMING)
    assert checked.inputs["size"] == 5
    assert checked.inputs["__defaults"] == ["size"]
    assert checked.inputs["inner"] == {"__defaults": ["port"], "kind": "a", "port": 80}


def test_values_of_stack_configuration_are_put_into_shape() -> None:
    inputs = check(FIELDS, {"name": 7, "size": "4", "open": "true", "tags": {"a": 1}}, {}, NAMING).inputs
    assert (inputs["name"], inputs["size"], inputs["open"], inputs["tags"]) == ("7", 4, True, {"a": "1"})


def test_unknown_values_pass_every_rule() -> None:
    asked = {"name": UNKNOWN, "size": UNKNOWN, "tags": {"a": UNKNOWN}, "hosts": [UNKNOWN], "inner": UNKNOWN}
    checked = check(FIELDS, {**asked, "rules": [{"kind": UNKNOWN}, UNKNOWN]}, {}, NAMING)
    assert checked.failures == ()
    assert checked.inputs["size"] is UNKNOWN


@pytest.mark.parametrize(
    ("asked", "path", "words"),
    [
        ({"sise": 3}, "sise", 'did you mean "size"?'),
        ({"inner": {"kind": "a", "prt": 1}}, "inner.prt", 'did you mean "port"?'),
        ({"inner": {}}, "inner.kind", "required"),
        ({"rules": [{"kind": "a"}, {}]}, "rules[1].kind", "required"),
        ({"size": 11}, "size", "use 1 to 10 MB"),
        ({"size": "big"}, "size", "whole number"),
        ({"size": 1.5}, "size", "whole number"),
        ({"open": "perhaps"}, "open", "true or false"),
        ({"tags": ["a"]}, "tags", "map of strings"),
        ({"tags": {"a": []}}, "tags.a", "string"),
        ({"hosts": "a"}, "hosts", "list of strings"),
        ({"rules": {}}, "rules", "list of objects"),
        ({"inner": []}, "inner", "object"),
        ({"name": {"path": "x"}}, "name", "a path"),
        ({"tiers": "x"}, "tiers", "only elsewhere"),
    ],
)
def test_mistakes_are_told_with_their_place_and_the_remedy(asked: dict[str, Any], path: str, words: str) -> None:
    assert words in failures(asked)[path]


def test_a_made_up_name_stays_for_life() -> None:
    first = check(FIELDS, {}, {}, NAMING).inputs
    second = check(FIELDS, {}, first, Naming("thing", b"another seed")).inputs
    assert second["name"] == first["name"]


def test_a_name_given_and_taken_away_is_made_up_anew() -> None:
    given = check(FIELDS, {"name": "mine"}, {}, NAMING).inputs
    assert check(FIELDS, {}, given, NAMING).inputs["name"].startswith("thing-")


def test_autonaming_off_makes_the_name_an_ordinary_missing_one() -> None:
    required: dict[str, Any] = {"name": text(autoname=20, required=True)}
    checked = check(required, {}, {}, Naming("thing", b"seed", Mode.DISABLE))
    assert [failure.path for failure in checked.failures] == ["name"]


@pytest.mark.parametrize("logical", ["a", "a" * 300, "with spaces/and.dots"])
def test_made_up_names_keep_to_the_limit_and_to_plain_characters(logical: str) -> None:
    name = Naming(logical, b"seed").make(60)
    assert name is not None
    assert len(name) <= 60
    assert name.replace("-", "").replace("_", "").isalnum()


def test_the_engines_proposal_is_taken_where_it_fits() -> None:
    assert Naming("a", b"", Mode.SUGGEST, "proposed").make(60) == "proposed"
    assert Naming("a", b"", Mode.SUGGEST, "p" * 61).make(60) != "p" * 61
    assert Naming("a", b"", Mode.ENFORCE, "p" * 61).make(60) == "p" * 61


def test_nothing_of_the_program_is_lost_on_the_way() -> None:
    asked: Properties = {"name": "x", "hosts": ["a", "b"], "rules": [{"kind": "k"}], "tags": {"a.b": "c"}}
    inputs = check(FIELDS, asked, {}, NAMING).inputs
    assert inputs["hosts"] == ["a", "b"]
    assert inputs["rules"] == [{"__defaults": [], "kind": "k"}]
    assert inputs["tags"] == {"a.b": "c"}
