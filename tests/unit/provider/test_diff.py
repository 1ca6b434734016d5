"""Diff: which differences there are, where, and which of them are none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.diff import Change, Edit, changes, without_ignored
from provider.fields import block, blocks, flag, number, text, text_list, text_map
from provider.values import UNKNOWN

RULE = {"id": text(computed=True), "kind": text(), "days": number()}
FIELDS = {
    "name": text(replaces=True),
    "chosen": text(computed=True),
    "open": flag(),
    "kind": text(default="Event"),
    "tags": text_map(),
    "hosts": text_list(),
    "inner": block(RULE),
    "rules": blocks(RULE),
    "triggers": blocks(RULE, identity=lambda one: one.get("kind")),
}


def found(have: dict[str, Any], want: dict[str, Any]) -> list[tuple[str, str]]:
    return [(change.path, change.edit.value) for change in changes(FIELDS, have, want)]


@pytest.mark.parametrize(
    ("have", "want", "expected"),
    [
        ({"name": "a"}, {"name": "b"}, [("name", "update")]),
        ({}, {"open": True}, [("open", "add")]),
        ({"open": True}, {}, [("open", "delete")]),
        ({"open": False, "name": ""}, {}, []),
        ({"chosen": "by the cloud"}, {}, []),
        ({"kind": "Event"}, {}, []),
        ({"kind": "HTTP"}, {}, [("kind", "delete")]),
        ({"chosen": "by the cloud"}, {"chosen": "by us"}, [("chosen", "update")]),
        (
            {"tags": {"a": "1", "b": "2"}},
            {"tags": {"a": "2", "c": "3"}},
            [("tags.a", "update"), ("tags.b", "delete"), ("tags.c", "add")],
        ),
        ({}, {"tags": {"a.b": "1"}}, [('tags["a.b"]', "add")]),
        ({"tags": {"a": "1"}}, {}, [("tags", "delete")]),
        ({"hosts": ["a", "b"]}, {"hosts": ["a", "c", "d"]}, [("hosts[1]", "update"), ("hosts[2]", "add")]),
        (
            {"inner": {"kind": "a", "days": 1}},
            {"inner": {"kind": "b"}},
            [("inner.kind", "update"), ("inner.days", "delete")],
        ),
        ({"rules": [{"id": "made", "kind": "a"}]}, {"rules": [{"kind": "a"}]}, []),
        ({"rules": [{"kind": "a"}]}, {"rules": [{"kind": "a"}, {"kind": "b"}]}, [("rules[1]", "add")]),
        ({"triggers": [{"kind": "a"}, {"kind": "b"}]}, {"triggers": [{"kind": "b"}, {"kind": "a"}]}, []),
        (
            {"triggers": [{"kind": "a"}]},
            {"triggers": [{"kind": "b"}]},
            [("triggers[0]", "add"), ("triggers[0]", "delete")],
        ),
        ({"name": "a"}, {"name": UNKNOWN}, [("name", "update")]),
        ({}, {"inner": UNKNOWN}, [("inner", "add")]),
        ({"rules": [{"kind": "a"}]}, {"rules": [UNKNOWN]}, [("rules[0]", "update")]),
    ],
)
def test_the_differences_are(have: dict[str, Any], want: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(have, want) == expected


def test_only_fields_that_say_so_replace() -> None:
    both = changes(FIELDS, {"name": "a"}, {"name": "b", "open": True})
    assert [change.path for change in both if change.replaces] == ["name"]


def test_ignored_paths_are_left_out_with_everything_below_them() -> None:
    all_of_them = [Change("tags.a", Edit.ADD), Change("tagsy", Edit.ADD), Change("rules[0].kind", Edit.ADD)]
    assert without_ignored(all_of_them, ["tags", "rules[0]"]) == (Change("tagsy", Edit.ADD),)


values = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text(max_size=3),
        "open": st.booleans(),
        "tags": st.dictionaries(st.text(min_size=1, max_size=3), st.text(max_size=3)),
        "hosts": st.lists(st.text(max_size=3), max_size=3),
        "rules": st.lists(st.fixed_dictionaries({"kind": st.text(max_size=3), "days": st.integers(0, 3)}), max_size=3),
    },
)


@given(values)
def test_nothing_differs_from_itself(have: dict[str, Any]) -> None:
    assert changes(FIELDS, have, have) == ()


@given(values, values)
def test_a_difference_one_way_is_a_difference_the_other_way(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert bool(changes(FIELDS, one, other)) == bool(changes(FIELDS, other, one))
