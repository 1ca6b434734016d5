"""The provider's own settings, which this program reads too: asked once, so that both can never disagree."""

from __future__ import annotations

REGION = "tencentcloud:region"

CREDENTIALS = "tencentcloud:secretId"
"""Whose account this is follows from the credentials; there is no setting for it."""
