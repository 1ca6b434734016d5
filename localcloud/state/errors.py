"""Why a data folder cannot be used.

DataFolderUnusable            the message says what is wrong and what to do
"""

from __future__ import annotations


class DataFolderUnusable(Exception):
    """The folder given with --data belongs to somebody else, is in use, newer than this program, damaged, or on a
    disk that takes nothing."""
