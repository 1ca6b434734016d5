"""A reader can follow every citation in the repository."""

from __future__ import annotations

import re

import pytest

from tests.unit.docs.citations import citations, cited_in, rows

MARKS = ("documented", "SDK source", "observed", "inference", "unconfirmed")
OVERVIEWS = {("platform", "2"), ("platform", "5")}
"""They only name the sections below them."""


def test_every_citation_has_a_row() -> None:
    missing = {cited: where for cited, where in citations().items() if cited not in rows()}
    assert missing == {}


def test_every_row_says_how_sure_it_is() -> None:
    unmarked = [cited for cited, row in rows().items() if not any(mark in row.mark for mark in MARKS)]
    assert set(unmarked) == OVERVIEWS


def test_every_platform_fact_says_where_it_can_be_looked_up() -> None:
    homeless = {cited for cited, row in rows().items() if cited[0] == "platform" and not row.where}
    assert homeless == OVERVIEWS


@pytest.mark.parametrize("cited", sorted(rows()))
def test_rows_hold_a_fact(cited: tuple[str, str]) -> None:
    assert len(re.findall(r"\w+", rows()[cited].fact)) >= 5


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("so it ends (platform.md 5.11).", ["5.11"]),
        ("platform.md 5.11 (Function URL), 5.12 (COS), 5.13", ["5.11", "5.12", "5.13"]),
        ("platform.md 5.11 to 5.13", ["5.11", "5.12", "5.13"]),
        ("# as platform.md\n    # 1.6 and 1.7 have", ["1.6", "1.7"]),
        ("provider.md 3.3, trap 4", ["3.3"]),
        ("provider.md, appendix A", ["A"]),
        ("provider.md section 3 for", ["3"]),
        ("provider.md 3.3 and A.5", ["3.3", "A.5"]),
        ("peers.md says", [""]),
    ],
)
def test_citations_are_read_as_people_write_them(text: str, sections: list[str]) -> None:
    assert [section for _, section in cited_in(text)] == sections
