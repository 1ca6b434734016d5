"""Every rule of the pack."""

from __future__ import annotations

from policy.resource import Rule
from policy.rules import attachments, buckets, functions, permissions, production, tags, triggers

RULES: tuple[Rule, ...] = (
    *buckets.RULES,
    *permissions.RULES,
    *attachments.RULES,
    *triggers.RULES,
    *functions.RULES,
    *tags.RULES,
    *production.RULES,
)
