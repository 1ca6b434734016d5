"""SSM 2019-09-23, put together: the one thing of this package that the rest of the cloud knows."""

from __future__ import annotations

from localcloud import actions
from localcloud.ssm.content_actions import ContentActions
from localcloud.ssm.kept import SecretSection
from localcloud.ssm.listing import ListActions
from localcloud.ssm.secret_actions import SecretActions
from localcloud.ssm.store import SecretStore
from localcloud.state.contract import Collection, Section
from localcloud.tag import TagStore


class Ssm:
    """Secrets of one's own; those that other products rotate are refused."""

    def __init__(self, tags: TagStore) -> None:
        self._store = SecretStore(tags)
        self.service = actions.service(
            "ssm",
            "2019-09-23",
            (SecretActions(self._store, tags), ContentActions(self._store), ListActions(self._store, tags)),
        )

    def kept(self) -> tuple[list[Section], list[Collection]]:
        """What is to be kept of it."""
        return [SecretSection(self._store)], []

    def reset(self) -> None:
        """No secret."""
        self._store.clear()
