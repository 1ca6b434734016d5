"""Parameters in a query or a form."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.errors import InvalidRequest
from localcloud.gateway.flat import MAX_DEPTH, MAX_FIELDS, fields_of, nested


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", {}),
        ("A=1&B=two+words%2B&C=&%E7%8C%AB=猫", {"A": "1", "B": "two words+", "C": "", "猫": "猫"}),
        ("A.B=1&A.C.D=2", {"A": {"B": "1", "C": {"D": "2"}}}),
        ("F.0.N=a&F.0.V.0=x&F.0.V.1=y&F.1.N=b", {"F": [{"N": "a", "V": ["x", "y"]}, {"N": "b"}]}),
        ("L.10=k&" + "&".join(f"L.{n}={n}" for n in range(10)), {"L": [*map(str, range(10)), "k"]}),
    ],
)
def test_names_with_dots_stand_for_what_json_nests(text: str, meant: dict[str, Any]) -> None:
    assert nested(fields_of(text.encode())) == meant


@pytest.mark.parametrize(
    "text",
    [
        "A=1&A=2",
        "A=1&A.B=2",
        "A.B=2&A=1",
        "A.1=x",
        "A.00=x",
        "A.0=x&A.2=z",
        "A=%FF",
        "A" + ".B" * (MAX_DEPTH + 1) + "=1",
        "&".join(f"A{n}=" for n in range(MAX_FIELDS + 1)),
    ],
)
def test_what_means_nothing_or_too_much_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        nested(fields_of(text.encode()))

    assert refused.value.code == "InvalidParameter"
