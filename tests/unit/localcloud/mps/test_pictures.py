"""The pictures themselves: what was ordered, the same every time, different when it should be."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from PIL import Image, ImageChops, ImageStat

from localcloud.mps.render.caption import write_caption
from localcloud.mps.render.channel import Brief
from localcloud.mps.render.picture import paint
from localcloud.mps.render.styles import STYLES
from localcloud.mps.render.words import understand

SMALL = 320


def brief(prompt: str = "draw a cat", **changes: Any) -> Brief:
    plain = {"model": "Hunyuan", "seed": 7, "width": SMALL, "height": SMALL, "format": "png", "logo": False}
    return msgspec.convert({"prompt": prompt, "enhance": False, "references": []} | plain | changes, Brief)


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def photograph(colour: tuple[int, int, int], kind: str = "JPEG") -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(sink, kind)
    return sink.getvalue()


def difference(first: bytes, second: bytes) -> float:
    """Mean difference of two pictures per channel, 0 to 255."""
    apart = ImageChops.difference(opened(first).convert("RGB"), opened(second).convert("RGB"))
    return sum(ImageStat.Stat(apart).mean) / 3


def test_the_same_brief_gives_the_same_bytes() -> None:
    assert paint(brief(), []) == paint(brief(), [])


@pytest.mark.parametrize(("kind", "name"), [("png", "PNG"), ("jpeg", "JPEG")])
def test_the_picture_has_the_format_and_size_that_were_ordered(kind: str, name: str) -> None:
    picture = opened(paint(brief(format=kind, width=640, height=360), []))
    assert (picture.format, picture.size, picture.mode) == (name, (640, 360), "RGB")


def test_a_large_picture_is_as_large_as_ordered() -> None:
    assert opened(paint(brief(width=2048, height=2048), [])).size == (2048, 2048)


def test_other_prompts_give_other_pictures() -> None:
    pictures = [paint(brief(prompt), []) for prompt in ("draw a cat", "mountains at night", "joy")]
    assert all(difference(first, second) > 10 for first, second in pairwise(pictures))


def test_every_model_has_a_style_of_its_own() -> None:
    pictures = {name: paint(brief(model=name), []) for name in STYLES}
    names = list(STYLES)
    for number, first in enumerate(names):
        for second in names[number + 1 :]:
            assert difference(pictures[first], pictures[second]) > 8, f"{first} looks like {second}"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_reference_image_shows_in_the_picture(kind: str) -> None:
    magenta = (250, 10, 240)
    picture = opened(paint(brief("put it on a wall"), [photograph(magenta, kind)])).convert("RGB")
    near = sum(
        count
        for count, colour in picture.getcolors(SMALL * SMALL) or []
        if isinstance(colour, tuple) and all(abs(a - b) < 40 for a, b in zip(colour, magenta, strict=True))
    )
    assert near > SMALL * SMALL * 0.05


@pytest.mark.parametrize("data", [b"\xff\xd8\xff broken", b"\x89PNG\r\n\x1a\n", photograph((1, 2, 3))[:200]])
def test_a_broken_reference_image_is_an_error_and_not_a_crash(data: bytes) -> None:
    with pytest.raises((OSError, ValueError, SyntaxError)):
        paint(brief(), [data])


def test_the_prompt_is_written_into_the_picture() -> None:
    with_words, without = Image.new("RGB", (600, 600)), Image.new("RGB", (600, 600))
    write_caption(with_words, "draw a cat", "Hunyuan", (255, 0, 0))
    write_caption(without, "", "Hunyuan", (255, 0, 0))
    white = [sum(image.convert("L").histogram()[230:]) for image in (with_words, without)]
    assert white[0] > white[1] + 200


def test_the_words_stand_in_the_lower_part_of_the_picture() -> None:
    joy, luck = (opened(paint(brief(prompt), [])) for prompt in ("joy", "luck"))  # nothing to draw but the words
    box = ImageChops.difference(joy, luck).getbbox()
    assert box is not None
    assert box[1] > SMALL * 0.8


@pytest.mark.parametrize(
    "prompt", ["x" * 1000, "word " * 200, "画一只猫" * 100, "\N{GRINNING FACE}" * 40, "a\nb\tc", ""]
)
def test_any_prompt_can_be_captioned(prompt: str) -> None:
    assert opened(paint(brief(prompt, width=256, height=256), [])).size == (256, 256)


def test_subjects_hour_and_coat_are_read_from_the_prompt() -> None:
    scene = understand("A black cat and two foxes in a forest by the sea, at night, in the snow")
    assert scene.animals == ("cat", "fox")
    assert (scene.things, scene.land, scene.hour, scene.coat) == (("forest",), "sea", "night", "black")
    assert scene.sky == {"moon", "snow"}
    assert understand("Liberté, 自由").empty
