"""The keys that sign requests: the root's, those of sub-accounts, and temporary ones."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from localcloud.changes import Changes
from localcloud.clock import Clock
from localcloud.identity import Account, Credential, Principal

ROOT_ID, ROOT_KEY = "AKIDlocal", "local"  # not secrets: they open nothing but this process
KEPT_AFTER_EXPIRY = 900.0
"""Seconds for which an expired key is still known, so that its owner hears "expired" and not "unknown"."""
PRUNED_EVERY = 256
"""Temporary keys issued between two rounds of forgetting."""


class KeyRing:
    """Every key by its id. All begin with `AKIDlocal`, so that nobody mistakes one for a real cloud's."""

    def __init__(self, clock: Clock, account: Account) -> None:
        self._clock = clock
        self.changes = Changes()
        self._root = Credential(ROOT_ID, ROOT_KEY, Principal("root", account))
        self.clear()

    def clear(self) -> None:
        """Only the root key is left."""
        self._keys: dict[str, Credential] = {ROOT_ID: self._root}
        self._issued = 0

    def __iter__(self) -> Iterator[Credential]:
        return iter(self._keys.values())

    def find(self, secret_id: str) -> Credential | None:
        return self._keys.get(secret_id)

    def adopt(self, credential: Credential) -> None:
        """Know a key that was issued by an earlier process."""
        self._keys[credential.secret_id] = credential

    def permanent(self, principal: Principal) -> Credential:
        """A new key pair without an end, for a sub-account."""
        return self._keep(Credential(f"AKIDlocal{secrets.token_hex(12)}", secrets.token_hex(16), principal))

    def temporary(self, principal: Principal, seconds: int) -> Credential:
        """A new key pair with a token, for `seconds` on the cloud's clock."""
        self._issued += 1
        if self._issued % PRUNED_EVERY == 0:
            self._prune()
        return self._keep(
            Credential(
                secret_id=f"AKIDlocaltmp{secrets.token_hex(12)}",
                secret_key=secrets.token_hex(16),
                principal=principal,
                token=f"localtoken{secrets.token_hex(32)}",
                expires_at=self._clock.now() + seconds,
            )
        )

    def of_user(self, uin: int) -> Iterator[Credential]:
        """A sub-account's own keys and those that it has lent."""
        return (
            key
            for key in self._keys.values()
            if key.principal.kind in ("user", "federated") and key.principal.name == str(uin)
        )

    def revoke(self, secret_id: str) -> None:
        self._keys.pop(secret_id, None)
        self.changes.note(secret_id)

    def _keep(self, credential: Credential) -> Credential:
        self._keys[credential.secret_id] = credential
        self.changes.note(credential.secret_id)
        return credential

    def _prune(self) -> None:
        oldest = self._clock.now() - KEPT_AFTER_EXPIRY
        gone = [key for key in self if key.expires_at is not None and key.expires_at < oldest]
        for key in gone:
            self.revoke(key.secret_id)
