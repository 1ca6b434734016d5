"""The picture of a herd shows what was taken and what was refused, second by second."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from bench.herd import Herd
from bench.timeline import REFUSED, TAKEN, timeline

SVG = "{http://www.w3.org/2000/svg}"


def herd(taken: list[float], refused: list[float]) -> Herd:
    return Herd(len(taken), 4.0, {at: f"cat {at}" for at in taken}, refused)


def bars(drawn: str, colour: str) -> list[float]:
    """Heights of the bars of one colour, from left to right."""
    rects = ElementTree.fromstring(drawn).iter(f"{SVG}rect")
    return [float(rect.attrib["height"]) for rect in rects if rect.attrib["fill"] == colour]


def test_each_second_has_a_bar_as_high_as_its_creates() -> None:
    first, second = bars(timeline({"one": herd([100.0, 100.5, 101.2], [])}), TAKEN)
    assert first == 2 * second


def test_refused_calls_stand_above_those_that_were_taken() -> None:
    drawn = timeline({"one": herd([100.0, 101.0], [101.1, 101.2])})
    assert len(bars(drawn, REFUSED)) == 1
    assert len(bars(drawn, TAKEN)) == 2


def test_every_herd_has_a_row_with_its_name_over_the_same_seconds() -> None:
    drawn = timeline({"short": herd([0.0, 1.0], []), "long": herd([0.0, 29.0], [])})
    assert re.findall(r">(short|long)<", drawn) == ["short", "long"]
    assert drawn.count(">30 s<") == 2
