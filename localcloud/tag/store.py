"""The tags of all resources. Every service that shows tags asks here, so that both sides always agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_Key = tuple[str, str, str, str]


class TagStore:
    """Tags by resource. A resource is named as the tag service names it (provider.md 3.9).

    `service` is the third segment of the six-segment name (`cls`), `prefix` the first part of the sixth (`logset`) and
    `resource_id` the rest of it: `namespace` and `default/function/draw` for a function. `region` is empty for services
    that know no region (`cam`).
    """

    def __init__(self) -> None:
        self._tags: dict[_Key, dict[str, str]] = {}

    def of(self, service: str, prefix: str, resource_id: str, *, region: str) -> dict[str, str]:
        """A copy of a resource's tags, in the order they were first set; empty if it has none."""
        return dict(self._tags.get((service, region, prefix, resource_id), {}))

    def set(self, service: str, prefix: str, resource_id: str, tags: Mapping[str, str], *, region: str) -> None:
        """These tags and no others. An empty mapping removes all, which is also how a deleted resource is forgotten."""
        key = (service, region, prefix, resource_id)
        if tags:
            self._tags[key] = dict(tags)
        else:
            self._tags.pop(key, None)

    def replace(self, service: str, prefix: str, resource_id: str, tags: Mapping[str, str], *, region: str) -> None:
        """Add these tags, or give existing keys these values; other keys stay."""
        self.set(
            service,
            prefix,
            resource_id,
            self.of(service, prefix, resource_id, region=region) | dict(tags),
            region=region,
        )

    def delete(self, service: str, prefix: str, resource_id: str, keys: Iterable[str], *, region: str) -> None:
        """Remove these keys; a key that is not there is no error."""
        gone = frozenset(keys)
        left = {
            key: value for key, value in self.of(service, prefix, resource_id, region=region).items() if key not in gone
        }
        self.set(service, prefix, resource_id, left, region=region)

    def dump(self) -> list[tuple[_Key, dict[str, str]]]:
        """Every tag there is."""
        return list(self._tags.items())

    def load(self, rows: Iterable[tuple[_Key, dict[str, str]]]) -> None:
        """Add what was dumped."""
        self._tags.update(rows)

    def reset(self) -> None:
        """Forget every tag."""
        self._tags.clear()
