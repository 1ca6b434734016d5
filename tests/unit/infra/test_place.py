"""What the infrastructure says about the bucket is what the function does with it."""

from __future__ import annotations

from aigc import keys

from infra import place


def prefixes(module: object) -> dict[str, str]:
    return {
        name: value
        for name, value in vars(module).items()
        if name.isupper() and not name.startswith("_") and isinstance(value, str) and value.endswith("/")
    }


def test_the_prefixes_that_are_permitted_and_expire_are_those_the_function_uses() -> None:
    ours, its = prefixes(place), prefixes(keys)
    below = {name: value for name, value in its.items() if value.startswith(place.QUEUE) and value != place.QUEUE}
    assert ours == {name: value for name, value in its.items() if name not in below}
