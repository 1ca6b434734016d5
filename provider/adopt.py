"""From what the cloud reports back to the program's own words.

The cloud reorders, normalises and fills in. Where that changes nothing in meaning, the program's spelling stays, so
that neither a refresh nor an export shows differences that are none.
"""

from __future__ import annotations

from typing import Any

from provider.diff import pairs, same
from provider.fields import Field, Fields, Kind
from provider.values import DEFAULTS, Inputs, Properties, State, is_blank, is_internal


def in_words_of(fields: Fields, words: State, found: State) -> Properties:
    """`found`, with each value spelled as in `words` where the two mean the same."""
    spelled = dict(found)
    for name, field in fields.items():
        if name in found and words.get(name) is not None:
            spelled[name] = _spelled(field, words[name], found[name])
    return spelled


def inputs_after_refresh(fields: Fields, before: Inputs, found: State) -> Properties:
    """The inputs of the last time, corrected where the cloud has something else now."""
    inputs: Properties = {}
    for name, value in before.items():
        if is_internal(name) or name not in fields or same(fields[name], found.get(name), value):
            inputs[name] = value
        elif not is_blank(found.get(name)):
            inputs[name] = as_input(fields[name], found[name])
    return inputs


def inputs_of_import(fields: Fields, found: State) -> Properties:
    """The inputs of a program that describes what was found: all that the provider would not choose itself."""
    inputs: Properties = {DEFAULTS: []}
    for name, field in fields.items():
        value = found.get(name)
        chosen = field.computed or field.not_here or value == field.default
        if not is_blank(value) and (field.required or not chosen):
            inputs[name] = as_input(field, value)
    return inputs


def as_input(field: Field, value: Any) -> Any:
    """A value of the cloud as a program would write it: nothing empty, nothing a program cannot set."""
    if field.kind is Kind.BLOCK:
        kept = {
            name: as_input(inner, value[name]) for name, inner in field.fields.items() if not is_blank(value.get(name))
        }
        required = {name: value[name] for name, inner in field.fields.items() if inner.required and name in value}
        return {DEFAULTS: [], **required, **kept}
    if field.kind is Kind.BLOCKS:
        element = Field(kind=Kind.BLOCK, fields=field.fields)
        return [as_input(element, inner) for inner in value]
    return value


def _spelled(field: Field, word: Any, found: Any) -> Any:
    if field.kind is Kind.BLOCK:
        return in_words_of(field.fields, word, found) if isinstance(found, dict) else found
    if field.kind is Kind.BLOCKS and isinstance(found, list) and isinstance(word, list):
        return _in_order_of(field, word, found)
    return word if same(field, found, word) and not is_blank(found) else found


def _in_order_of(field: Field, words: list[Any], found: list[Any]) -> list[Any]:
    spelled: list[Any] = []
    for have, want in pairs(field, found, words):
        if have is not None:
            spelled.append(found[have] if want is None else in_words_of(field.fields, words[want], found[have]))
    return spelled
