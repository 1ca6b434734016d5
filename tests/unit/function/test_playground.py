"""The playground as it leaves the function: one page that trusts nothing but itself."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest
from aigc.request import catalogue

from tests.unit.function.fake_cloud import BUCKET
from tests.unit.function.world import REGION, World

BUCKET_HOST = f"https://{BUCKET}.cos.{REGION}.myqcloud.com"


def page_of(world: World) -> tuple[str, dict[str, list[str]]]:
    """The page and its policy, directive by directive."""
    reply = world.http("GET", "/", authorization="")
    assert reply.status == 200
    assert reply.headers["Content-Type"].startswith("text/html")
    directives = (part.split() for part in reply.headers["Content-Security-Policy"].split(";"))
    return str(reply.raw["body"]), {name: values for name, *values in directives}


def hash_of(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


@pytest.mark.parametrize("element", ["script", "style"])
def test_the_policy_lets_run_exactly_what_the_page_came_with(world: World, element: str) -> None:
    page, policy = page_of(world)
    (text,) = re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
    assert policy[f"{element}-src"] == [hash_of(text)]


def test_the_page_loads_from_the_service_and_its_bucket_only(world: World) -> None:
    page, policy = page_of(world)
    assert policy["default-src"] == ["'none'"]
    assert policy["connect-src"] == ["'self'", BUCKET_HOST]
    assert policy["img-src"] == ["'self'", "blob:", "data:", BUCKET_HOST]
    assert not re.findall(r"""(?:src|href)=["']https?:""", page)
    assert not re.findall(r"\son[a-z]+=|\sstyle=", page), "the policy would not let these run"


def test_the_page_offers_what_the_service_accepts(world: World) -> None:
    page, _ = page_of(world)
    (text,) = re.findall(r'id="catalogue">(.*?)</script>', page, re.DOTALL)
    offered = json.loads(text)
    assert set(offered["models"]) == set(catalogue.MODELS)
    for name, model in catalogue.MODELS.items():
        for version, limits in model.versions.items():
            assert offered["models"][name]["versions"][version]["prompt"] == limits.prompt
            assert offered["models"][name]["versions"][version]["images"] == limits.images
        assert offered["models"][name]["unnamed"] == offered["models"][name]["versions"][model.assumed]


def test_a_setting_cannot_break_out_of_the_page(environment: dict[str, str]) -> None:
    page, _ = page_of(World({**environment, "AIGC_DEFAULT_MODEL": "</script><script>alert(1)</script>"}))
    assert "<script>alert" not in page


def test_the_page_costs_no_upstream_call_and_shows_no_hash_of_a_key(world: World, environment: dict[str, str]) -> None:
    page, _ = page_of(world)
    assert world.cloud.journal == []
    assert not any(part in page for part in re.findall(r"[\w-]{20,}", environment["AIGC_API_KEYS"]))


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "ground"])
def test_the_edge_of_a_field_can_be_seen(world: World, scheme: int, ground: str) -> None:
    """At least 3:1 (WCAG 2.2, 1.4.11)."""
    page, _ = page_of(world)

    def colour(name: str) -> str:
        return str(re.findall(rf"--{name}:#([0-9a-f]+)", page)[scheme])

    assert contrast(colour("edge"), colour(ground)) >= 3


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it, of two colours in three or six hexadecimal digits."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(digits: str) -> float:
    six = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = (int(six[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
