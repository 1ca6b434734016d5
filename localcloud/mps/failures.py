"""Why a task ends FAIL. The message is what DescribeAigcImageTask shows.

TaskFailed
+-- ReferenceUnusable         a reference image cannot be fetched, is too big or is no image
+-- RenderingFailed           the picture could not be made
+-- SavingFailed              the result cannot be written to the customer's bucket
"""

from __future__ import annotations


class TaskFailed(Exception):
    """The task cannot be finished; `str()` says what is wrong and what to do."""


class ReferenceUnusable(TaskFailed):
    """A reference image cannot be fetched, is too big or is no image."""


class RenderingFailed(TaskFailed):
    """The picture could not be made."""


class SavingFailed(TaskFailed):
    """The result cannot be written to the customer's bucket: no role, no trust, no permission, no bucket."""
