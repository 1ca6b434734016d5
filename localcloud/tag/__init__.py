"""The tag service: one truth for the tags of every resource of every service."""

from localcloud.tag.service import TagService
from localcloud.tag.store import TagStore

__all__ = ["TagService", "TagStore"]
