"""What the cloud reports in other words stays in the program's; what it reports as different does not."""

from __future__ import annotations

from provider.adopt import in_words_of, inputs_after_refresh, inputs_of_import
from provider.fields import block, blocks, flag, number, text, text_map
from provider.resources.documents import same_document

FIELDS = {
    "document": text(same=same_document),
    "rules": blocks({"kind": text(required=True), "note": text()}, identity=lambda one: one.get("kind")),
    "inner": block({"document": text(same=same_document), "extra": text()}),
    "tags": text_map(),
    "size": number(default=5),
    "chosen": text(computed=True),
    "open": flag(),
}
MINE, THEIRS, OTHER = '{ "b": 1, "a": 2 }', '{"a":2,"b":1}', '{"a":3}'


def test_the_programs_spelling_stays_where_the_meaning_is_the_same() -> None:
    found = in_words_of(FIELDS, {"document": MINE}, {"document": THEIRS, "chosen": "x"})
    assert found == {"document": MINE, "chosen": "x"}


def test_another_meaning_is_reported_as_it_is() -> None:
    assert in_words_of(FIELDS, {"document": MINE}, {"document": OTHER}) == {"document": OTHER}


def test_nested_objects_keep_the_programs_words_and_the_clouds_additions() -> None:
    found = in_words_of(FIELDS, {"inner": {"document": MINE}}, {"inner": {"document": THEIRS, "extra": "more"}})
    assert found == {"inner": {"document": MINE, "extra": "more"}}


def test_lists_without_order_keep_the_programs_order() -> None:
    words = {"rules": [{"kind": "b"}, {"kind": "a"}]}
    found = in_words_of(FIELDS, words, {"rules": [{"kind": "a"}, {"kind": "c"}, {"kind": "b"}]})
    assert [one["kind"] for one in found["rules"]] == ["b", "a", "c"]


def test_a_refresh_corrects_only_the_inputs_that_are_no_longer_true() -> None:
    before = {"__defaults": ["size"], "document": MINE, "size": 5, "tags": {"a": "b"}, "open": True}
    found = {"document": THEIRS, "size": 6, "tags": {}, "open": True, "chosen": "x"}
    after = inputs_after_refresh(FIELDS, before, found)
    assert after == {"__defaults": ["size"], "document": MINE, "size": 6, "open": True}


def test_an_import_writes_down_what_the_provider_would_not_choose_itself() -> None:
    found = {"document": THEIRS, "rules": [{"kind": "a", "note": ""}], "size": 5, "chosen": "x", "tags": {}}
    inputs = inputs_of_import(FIELDS, found)
    assert inputs == {"__defaults": [], "document": THEIRS, "rules": [{"__defaults": [], "kind": "a"}]}
