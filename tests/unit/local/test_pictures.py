"""Looking at images."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from local.demo.pictures import ending_for, look_at, must_differ
from local.demo.reference import SIZE, landscape
from local.errors import NotAsPromised


def save(path: Path, colour: str) -> Path:
    Image.new("RGB", (64, 48), colour).save(path)
    return path


def test_an_image_is_described_by_what_was_decoded(tmp_path: Path) -> None:
    picture = look_at(save(tmp_path / "red.png", "red"))
    assert (picture.format, picture.width, picture.height) == ("PNG", 64, 48)


def test_an_image_that_breaks_off_is_not_one(tmp_path: Path) -> None:
    path = tmp_path / "reference.jpg"
    path.write_bytes(landscape()[:-2000])
    with pytest.raises(NotAsPromised, match="reference"):
        look_at(path)


def test_something_else_is_not_an_image(tmp_path: Path) -> None:
    (tmp_path / "error.png").write_text("<Error/>")
    with pytest.raises(NotAsPromised, match="error"):
        look_at(tmp_path / "error.png")


def test_the_same_image_under_two_names_is_noticed(tmp_path: Path) -> None:
    pictures = [look_at(save(tmp_path / name, "red")) for name in ("a.png", "b.png")]
    with pytest.raises(NotAsPromised, match=r"a\.png.*b\.png"):
        must_differ(pictures)


def test_different_images_are_fine(tmp_path: Path) -> None:
    must_differ([look_at(save(tmp_path / f"{colour}.png", colour)) for colour in ("red", "blue")])


@pytest.mark.parametrize(
    ("kind", "ending"), [("image/png", ".png"), ("image/JPEG; q=1", ".jpg"), ("text/html", ".img")]
)
def test_the_content_type_gives_the_ending(kind: str, ending: str) -> None:
    assert ending_for(kind) == ending


def test_the_reference_image_is_a_jpeg_and_always_the_same(tmp_path: Path) -> None:
    (tmp_path / "reference.jpg").write_bytes(landscape())
    picture = look_at(tmp_path / "reference.jpg")
    assert (picture.format, (picture.width, picture.height)) == ("JPEG", SIZE)
    assert landscape() == landscape()
