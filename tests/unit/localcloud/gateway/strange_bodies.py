"""Requests that nobody would write, made from what an action declares: nearly right, which gets them far, and wrong."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from msgspec import inspect

from localcloud.actions import Parameters
from tests.unit.localcloud.gateway.provisioned import mark

_DEEP = 300
_TEXTS = (
    *("", " ", "a", "0", "-1", "draw", "default", "$LATEST", "a" * 300, "1" * 5_000, "\x00", "\u732b", "\U0001f600"),
    *("../../etc/passwd", "<x>&", "%00", "{}", "[]", "null", "[" * 2_000, "'\";--", "a,b|c=d", "*", "${key}"),
    *("qcs::scf:ap-singapore:uin/1:lam/draw", "2026-13-45T99:99:99Z", "9999-12-31 23:59:59", "=" * 10, "UEsDBA=="),
)
_INTEGERS = (0, 1, -1, 2, 7, 60, 63, 64, 86_400, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63), 2**64, 10**30)
_FLOATS = (0.0, -0.0, 0.5, 1e-300, 1e300, -1e300)


def _nested(depth: int) -> Any:
    value: Any = []
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


TEXTS = st.sampled_from(_TEXTS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
WRONG = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(_INTEGERS),
    st.sampled_from(_FLOATS),
    TEXTS,
    st.just([]),
    st.just({}),
    st.just([None, {"": []}]),
    st.just(_nested(_DEEP)),
)
"""A value of any type, likely none that was asked for."""
NO_OBJECTS = st.sampled_from(
    [b"", b"null", b"[]", b"{", b"\xff", b'{"a":1e999}', b'{"a":NaN}', b'{"\\ud800":1}', b'{"a":' * 50_000]
)
"""Bodies that are no JSON object, or hardly one."""


def bodies(parameters: type[Parameters]) -> st.SearchStrategy[object]:
    """Bodies for one action: values, in which `mark` stands for what is known, and now and then plain bytes."""
    value = _of(inspect.type_info(parameters))
    return st.integers(0, 7).flatmap(lambda dice: NO_OBJECTS if dice == 7 else value)


def _of(kind: inspect.Type) -> st.SearchStrategy[Any]:
    """Values of a declared type, its bounds disregarded."""
    if isinstance(kind, inspect.StructType):
        return _object(kind)
    if isinstance(kind, inspect.UnionType):
        return st.one_of(*map(_of, kind.types))
    if isinstance(kind, inspect.LiteralType):
        return st.sampled_from(kind.values)
    if isinstance(kind, inspect.ListType | inspect.VarTupleType):
        return st.lists(_of(kind.item_type), max_size=3)
    if isinstance(kind, inspect.DictType):
        return st.dictionaries(TEXTS, _of(kind.value_type), max_size=3)
    return _PLAIN.get(type(kind), WRONG)


_PLAIN: dict[type[inspect.Type], st.SearchStrategy[Any]] = {
    inspect.StrType: TEXTS,
    inspect.IntType: st.sampled_from(_INTEGERS) | st.integers(-10, 1_000),
    inspect.FloatType: st.sampled_from(_FLOATS) | st.sampled_from(_INTEGERS),
    inspect.BoolType: st.booleans(),
    inspect.NoneType: st.none(),
}


@st.composite
def _object(draw: st.DrawFn, kind: inspect.StructType) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in kind.fields:
        dice = draw(st.integers(0, 19))
        if dice == 0 or (not field.required and dice < 12):
            continue  # missing
        if dice == 1:
            found[field.encode_name] = draw(WRONG)
        elif dice % 2:
            found[field.encode_name] = mark(field.encode_name)
        else:
            found[field.encode_name] = draw(_of(field.type))
    if draw(st.integers(0, 29)) == 29:
        found[draw(TEXTS)] = draw(WRONG)  # unknown
    return found
