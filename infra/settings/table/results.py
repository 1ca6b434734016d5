"""How results reach those who wait for them."""

from __future__ import annotations

from infra.settings.rules import Rule, or_empty, whole
from infra.settings.setting import Group, Setting
from infra.settings.webhook_secret import LONGEST, PREFIX, SHORTEST, webhook_secret

RESULTS = Group(
    "How results arrive",
    (
        Setting(
            "urlExpiresSeconds",
            # A presigned URL dies with the key that signed it, and a role's key lives six hours (platform.md 4.2).
            whole(60, 21_600, unit="seconds"),
            3600,
            "How long a link to an image is good. Links die with the key that signed them, and a function's keys live "
            "six hours at most.",
        ),
        Setting(
            "webhookSecret",
            or_empty(
                Rule(webhook_secret, f"{PREFIX} and the base64 of {SHORTEST} to {LONGEST} random bytes, once or twice")
            ),
            "",
            "What webhooks are signed with, in the form of Standard Webhooks. Set it with `pulumi config set "
            "--secret`; it is kept in SSM, where the function reads it. Two with a space between, the new one first, "
            "sign with both while receivers change over. Empty means that no webhooks are sent.",
            secret=True,
            page="[Webhooks](webhooks.md)",
        ),
    ),
)
