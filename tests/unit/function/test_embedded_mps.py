"""What the function accepts, the embedded MPS accepts: else an order fails here although nothing is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from aigc.request import catalogue, offer, validation
from aigc.request.catalogue import Limits, Pixels
from aigc.request.payload import Store, create_payload

from localcloud.mps.ordering import order_of
from localcloud.mps.wire import CreateAigcImageTask

OWN = Store("images-1250000000", "ap-singapore", "outputs/2026-11-22/id")
CATALOGUE = offer.read("", "Hunyuan")
VERSIONS = [(name, version) for name, model in catalogue.MODELS.items() for version in ("", *model.versions)]


def at_the_limits(limits: Limits) -> Iterator[dict[str, Any]]:
    """Orders of which one part each is as large as it may be, or one of a choice."""
    yield {"prompt": "x" * limits.prompt, "negative_prompt": "y" * limits.prompt}
    yield {"reference_images": [f"https://example.com/{number}.png" for number in range(limits.images)]}
    yield {"prompt": "x", "output_image_count": catalogue.OUTPUT_IMAGES, "logo_add": 1, "enhance_prompt": True}
    for name, choice in (
        ("aspect_ratio", limits.ratios or catalogue.EIGHT_RATIOS),
        ("resolution", limits.resolutions or ()),
        ("scene_type", limits.scenes or ()),
        ("output_format", catalogue.IMAGE_FORMATS),
    ):
        yield from ({"prompt": "x", name: value} for value in choice)
    for width, height in corners(limits.size) if limits.size else ():
        yield {"prompt": "x", "additional_parameters": {"size": f"{width}x{height}"}}
        yield {"prompt": "x", "additional_parameters": {"size": f"{height}*{width}"}}


def corners(size: Pixels) -> Iterator[tuple[int, int]]:
    """The smallest and the largest square, and the longest sides where the model states some: a picture of the embedded
    cloud has no longer ones than it can draw.
    """
    for area in (size.least, size.most):
        yield int(area**0.5), int(area**0.5)
    if size.least_side > 1:
        yield size.most_side, size.most // size.most_side


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_the_embedded_mps_takes_what_the_function_lets_through(name: str, version: str) -> None:
    for asked in at_the_limits(CATALOGUE.model(name).limits(version)):
        document = {"model": name, "model_version": version, **asked}
        spec = validation.read_spec(document, store=OWN, offer=CATALOGUE)
        order_of(msgspec.convert(create_payload(spec, store=OWN, presign=str), CreateAigcImageTask))
