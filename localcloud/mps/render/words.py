"""What a prompt asks for, as far as this renderer can draw it. Words are data; anything else becomes abstract art."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

ANIMALS: Mapping[str, str] = {
    "cat": "cat", "cats": "cat", "kitten": "cat", "kittens": "cat", "kitty": "cat", "tabby": "cat",
    "dog": "dog", "dogs": "dog", "puppy": "dog", "corgi": "dog", "hound": "dog",
    "fox": "fox", "foxes": "fox", "wolf": "wolf",
    "rabbit": "rabbit", "bunny": "rabbit", "hare": "rabbit",
    "bear": "bear", "teddy": "bear", "panda": "panda",
}  # fmt: skip
THINGS: Mapping[str, str] = {
    "tree": "tree", "trees": "forest", "forest": "forest", "woods": "forest", "pine": "forest",
    "flower": "flowers", "flowers": "flowers", "rose": "flowers", "garden": "flowers", "meadow": "flowers",
    "house": "house", "cottage": "house", "cabin": "house", "home": "house",
    "boat": "boat", "ship": "boat", "sailboat": "boat", "yacht": "boat",
    "bird": "birds", "birds": "birds", "seagull": "birds", "gull": "birds",
    "fish": "fish", "goldfish": "fish", "koi": "fish",
    "balloon": "balloon", "balloons": "balloon",
    "rocket": "rocket", "spaceship": "rocket",
}  # fmt: skip
LANDS: Mapping[str, str] = {
    "mountain": "mountains", "mountains": "mountains", "alps": "mountains", "peak": "mountains", "hill": "hills",
    "hills": "hills", "field": "hills", "sea": "sea", "ocean": "sea", "lake": "sea", "beach": "sea", "wave": "sea",
    "waves": "sea", "river": "sea", "harbour": "sea", "harbor": "sea", "boat": "sea", "ship": "sea",
    "sailboat": "sea", "yacht": "sea", "lighthouse": "sea", "city": "city", "skyline": "city", "town": "city",
    "street": "city", "skyscraper": "city", "desert": "hills", "dune": "hills",
}  # fmt: skip
SKIES: Mapping[str, str] = {
    "sun": "sun", "sunny": "sun", "sunrise": "sun", "sunset": "sun", "moon": "moon", "moonlight": "moon",
    "night": "moon", "stars": "stars", "star": "stars", "starry": "stars", "galaxy": "stars", "space": "stars",
    "cloud": "clouds", "clouds": "clouds", "cloudy": "clouds", "snow": "snow", "snowy": "snow", "winter": "snow",
    "rain": "rain", "rainy": "rain", "rainbow": "rainbow",
}  # fmt: skip
HOURS: Mapping[str, str] = {
    "night": "night", "moon": "night", "moonlight": "night", "stars": "night", "starry": "night", "galaxy": "night",
    "space": "night", "midnight": "night", "dark": "night", "rocket": "night", "neon": "night", "sunset": "dusk",
    "dusk": "dusk", "evening": "dusk", "sunrise": "dusk", "dawn": "dusk",
}  # fmt: skip
HUES: Mapping[str, float] = {
    "red": 0.99, "orange": 0.07, "golden": 0.12, "gold": 0.12, "yellow": 0.14, "green": 0.36, "teal": 0.48,
    "turquoise": 0.48, "cyan": 0.52, "blue": 0.6, "indigo": 0.68, "purple": 0.76, "violet": 0.76, "pink": 0.92,
    "magenta": 0.87,
}  # fmt: skip
COATS = frozenset({"black", "white", "grey", "gray", "brown", "ginger", "orange", "red", "golden", "cream", "blue"})


@dataclass(frozen=True, slots=True)
class Scene:
    """What the picture shows, each in the order in which the prompt says it. `hue` is in turns, or None."""

    animals: tuple[str, ...]
    things: tuple[str, ...]
    land: str
    sky: frozenset[str]
    hour: str
    hue: float | None
    coat: str

    @property
    def has_subject(self) -> bool:
        """Whether something stands in the picture, other than weather and light."""
        return bool(self.animals or self.things or self.land)

    @property
    def empty(self) -> bool:
        """Whether nothing was recognised."""
        return not (self.has_subject or self.sky)


def understand(prompt: str) -> Scene:
    """Read a prompt in any language; what is not in the lists above is passed over."""
    words = re.findall(r"[a-z]+", prompt.lower())
    animals = _found(ANIMALS, words)
    return Scene(
        animals=animals[:3],
        things=_found(THINGS, words),
        land=next(iter(_found(LANDS, words)), ""),
        sky=frozenset(_found(SKIES, words)),
        hour=next(iter(_found(HOURS, words)), "day"),
        hue=next((HUES[word] for word in words if word in HUES), None),
        coat=_coat(words),
    )


def _found(meanings: Mapping[str, str], words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(meanings[word] for word in words if word in meanings))


def _coat(words: list[str]) -> str:
    """The colour directly before an animal, e.g. "black" in "a black cat"."""
    for before, word in pairwise(words):
        if word in ANIMALS and before in COATS:
            return before
    return ""
