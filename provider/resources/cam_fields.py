"""What roles and policies have in common: how CAM lets them be called, and a document."""

from __future__ import annotations

from provider.fields import Field, text
from provider.resources.documents import policy_document, same_document
from provider.rules import matches

LONGEST_NAME = 128


def cam_name() -> Field:
    """A name of the user's or one of ours; another name is another role or policy."""
    return text(
        matches(rf"[A-Za-z0-9+=,.@_-]{{1,{LONGEST_NAME}}}", f"1 to {LONGEST_NAME} letters, digits or + = , . @ _ -"),
        replaces=True,
        autoname=LONGEST_NAME,
    )


def cam_document() -> Field:
    """Who may do what, or who may assume a role, in CAM's own language."""
    return text(policy_document, required=True, same=same_document)
